//! "Did you mean": the nearest of several names.

/// The candidate nearest to `word`, without regard to case, if it is near enough for a slip:
/// a third of the letters, two swapped neighbours counting as one.
pub fn near<'c>(
    word: &[u8],
    candidates: impl IntoIterator<Item = &'c (impl AsRef<[u8]> + ?Sized + 'c)>,
) -> Option<&'c [u8]> {
    let word = word.to_ascii_lowercase();
    if word.is_empty() || word.len() > 64 {
        return None;
    }
    let most = (word.len() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|c| c.len().abs_diff(word.len()) <= most)
        .map(|c| (distance(&word, &c.to_ascii_lowercase()), c))
        .filter(|(d, _)| *d <= most)
        .min_by_key(|(d, c)| (*d, c.len().abs_diff(word.len())))
        .map(|(_, c)| c)
}

/// Damerau's distance in its restricted form (optimal string alignment).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let width = b.len() + 1;
    let mut before = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1; width];
        for (j, &y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let names = ["SSLEngine", "ServerName", "ServerAlias", "Listen"];
        assert_eq!(near(b"sslengin", names), Some(&b"SSLEngine"[..]));
        assert_eq!(near(b"SeverName", names), Some(&b"ServerName"[..]));
        assert_eq!(near(b"Lisetn", names), Some(&b"Listen"[..]));
        assert_eq!(near(b"PassengerRoot", names), None);
        assert_eq!(near(b"", names), None);
    }

    #[test]
    fn swapped_neighbours_count_once() {
        assert_eq!(distance(b"ab", b"ba"), 1);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
    }
}
