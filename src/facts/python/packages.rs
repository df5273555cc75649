//! What modules of others are installed by.

/// What a module is installed by, where the names differ.
pub fn distribution(module: &str) -> &str {
    match module {
        "yaml" => "pyyaml",
        "PIL" => "pillow",
        "cv2" => "opencv-python-headless",
        "sklearn" => "scikit-learn",
        "dotenv" => "python-dotenv",
        "MySQLdb" => "mysqlclient",
        "jwt" => "pyjwt",
        "rest_framework" => "djangorestframework",
        "corsheaders" => "django-cors-headers",
        other => other,
    }
}

/// Debian's package of a module, where Debian 12 and Ubuntu 22.04 both have it.
pub fn debian(module: &str) -> Option<&'static str> {
    const PACKAGES: &[(&str, &str)] = &[
        ("MySQLdb", "python3-mysqldb"),
        ("PIL", "python3-pil"),
        ("bcrypt", "python3-bcrypt"),
        ("boto3", "python3-boto3"),
        ("bottle", "python3-bottle"),
        ("bs4", "python3-bs4"),
        ("celery", "python3-celery"),
        ("corsheaders", "python3-django-cors-headers"),
        ("cryptography", "python3-cryptography"),
        ("dateutil", "python3-dateutil"),
        ("django", "python3-django"),
        ("dotenv", "python3-dotenv"),
        ("flask", "python3-flask"),
        ("flask_babel", "python3-flask-babel"),
        ("flask_caching", "python3-flask-caching"),
        ("flask_cors", "python3-flask-cors"),
        ("flask_login", "python3-flask-login"),
        ("flask_migrate", "python3-flask-migrate"),
        ("flask_restful", "python3-flask-restful"),
        ("flask_sqlalchemy", "python3-flask-sqlalchemy"),
        ("flask_wtf", "python3-flaskext.wtf"),
        ("jinja2", "python3-jinja2"),
        ("jwt", "python3-jwt"),
        ("lxml", "python3-lxml"),
        ("markdown", "python3-markdown"),
        ("matplotlib", "python3-matplotlib"),
        ("numpy", "python3-numpy"),
        ("pandas", "python3-pandas"),
        ("passlib", "python3-passlib"),
        ("peewee", "python3-peewee"),
        ("psutil", "python3-psutil"),
        ("psycopg2", "python3-psycopg2"),
        ("pymysql", "python3-pymysql"),
        ("pyramid", "python3-pyramid"),
        ("redis", "python3-redis"),
        ("requests", "python3-requests"),
        ("rest_framework", "python3-djangorestframework"),
        ("scipy", "python3-scipy"),
        ("sqlalchemy", "python3-sqlalchemy"),
        ("werkzeug", "python3-werkzeug"),
        ("wtforms", "python3-wtforms"),
        ("yaml", "python3-yaml"),
    ];
    let at = PACKAGES
        .binary_search_by_key(&module, |(name, _)| *name)
        .ok()?;
    Some(PACKAGES[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_found() {
        for (module, package) in [
            ("MySQLdb", Some("python3-mysqldb")),
            ("flask", Some("python3-flask")),
            ("flask_wtf", Some("python3-flaskext.wtf")),
            ("yaml", Some("python3-yaml")),
            ("shop", None),
        ] {
            assert_eq!(debian(module), package);
        }
    }
}
