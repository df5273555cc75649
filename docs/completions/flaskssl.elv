
use builtin;
use str;

set edit:completion:arg-completer[flaskssl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'flaskssl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'flaskssl'= {
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand check 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline'
            cand doctor 'Look at the running machine and name the one thing to mend first'
            cand explain 'Tell a rule''s page: what it finds, why that breaks, what to write instead'
            cand log 'Read an error log for what it means: what is broken, what merely follows, what is noise'
            cand rules 'List the rules'
            cand setup 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first'
            cand completions 'Print what a shell needs to complete the command line'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'flaskssl;check'= {
            cand --stdin-filename 'The name that standard input stands for; in a tree, it is read in that file''s place'
            cand --root 'The root folder of another machine''s disk: an image that is mounted or unpacked there. Every path is then one of that machine, links are followed as they are there, and its files, accounts and httpd are looked at in the place of this machine''s'
            cand --config 'The settings; by default a flaskssl.toml beside or above the first path'
            cand --server-root 'The folder that relative paths begin at, until a ServerRoot directive says otherwise'
            cand -D 'A name that <IfDefine> finds, as with httpd''s own -D'
            cand --define 'A variable that ${NAME} finds'
            cand --modules 'The modules of the server that a fragment is for: a list with commas, `all`, or `from:DIR` to take them from a server root''s LoadModule lines'
            cand --target 'Whether this machine runs the configuration, so that the files it names are looked at. By default: if the folder that its modules are loaded from is here'
            cand --httpd-version 'The version of the httpd that will read it, for <IfVersion>. By default the one installed here'
            cand --select 'Ask these rules and no others: codes, names, beginnings of codes such as FS3, `default`, or `all`. In the place of what the settings select and ignore'
            cand --ignore 'Do not ask these rules. What httpd does not start with is told all the same'
            cand --min-severity 'Tell only findings of this severity and above'
            cand --baseline 'Do not tell what this file has: findings that were there when it was written'
            cand --write-baseline 'Write what is found to a file for --baseline. What httpd does not start with is left out'
            cand --format 'How findings are told'
            cand --color 'Colours'
            cand --fail-on 'Exit with 1 at findings of this severity and above'
            cand --no-config 'Look for no flaskssl.toml'
            cand --fix 'Mend what has a fix that keeps the meaning. Of standard input, the mended text goes to standard output and the report to standard error'
            cand --unsafe-fixes 'With --fix or --diff: also fixes that are probably what was meant. Look at them'
            cand --diff 'Print what --fix would change, with the rules that would change it, and change nothing. The exit status is that of a check without it'
            cand --exit-zero 'Exit with 0 whatever is found'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;doctor'= {
            cand --server-root 'The server root. By default the one of this machine'
            cand --domain 'Look at these names alone. By default those of the virtual hosts'
            cand --deadline 'How long one question may take; names, connections and answers are waited for side by side'
            cand --public-ip 'The address that this machine has for others, where a router hides it'
            cand --save 'Write what was seen to a file, for --facts. No private key is in it, but the configuration and the application''s code are'
            cand --config 'The settings; by default a flaskssl.toml in the server root or above it'
            cand --facts 'Judge what such a file says, and look at nothing here'
            cand --format 'How it is told'
            cand --color 'Colours'
            cand --fail-on 'Exit with 1 at findings of this severity and above'
            cand --offline 'Ask no other host: no name server'
            cand --no-config 'Look for no flaskssl.toml'
            cand --redact 'With --save: names, addresses, users and passwords replaced, the same everywhere. Certificates are left out, as they tell names'
            cand --fix 'Mend what can be mended without changing the meaning, then carry out the commands that are told, each after asking; look again and say what has changed'
            cand --yes 'With --fix: do not ask'
            cand --watch 'Look again and again until nothing is to be mended'
            cand --all 'Tell notes, too'
            cand --exit-zero 'Exit with 0 whatever is found'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;explain'= {
            cand --color 'Colours'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;log'= {
            cand --since 'From where on: `start` (the last start, reload, or attempt at one), `all`, a time such as `2026-11-28 14:30`, or a span such as 30m, 2h, 7d before the last line'
            cand --error-log-format 'How lines are written, if the configuration has an ErrorLogFormat: its argument'
            cand --format 'How it is told'
            cand --color 'Colours'
            cand --follow 'Wait for what comes, and tell it at once'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;rules'= {
            cand --format 'How they are told'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;setup'= {
            cand --domain 'The site''s name, as visitors type it. Again for further names'
            cand --app 'The application''s folder'
            cand --callable 'The WSGI callable, such as `shop.web:app`, or `shop:create_app()` for a factory. By default it is looked for'
            cand --venv 'The application''s virtual environment. By default the one in its folder, or one that is made from its requirements.txt'
            cand --authenticator 'How it is proved whose the name is'
            cand --server 'The authority''s ACME directory. By default Let''s Encrypt''s'
            cand --email 'Where the authority writes to'
            cand --local-address 'With --local: an address that the certificate holds, too. Again for further ones'
            cand --duckdns-token-file 'A file with DuckDNS''s token, which nobody else may read. The name''s address is set to this machine''s with it'
            cand --public-ip 'The address that this machine has for others, where a router hides it'
            cand --hsts 'Tell browsers to use HTTPS alone for that many seconds. There is no way back before they are over; begin with 300'
            cand --format 'How the plan and the result are told'
            cand --color 'Colours'
            cand --system-packages 'Use the system''s Python packages, and no virtual environment'
            cand --staging 'Order at Let''s Encrypt''s staging authority, whose certificates nobody trusts. A later run without this replaces the certificate'
            cand --no-rehearsal 'Do not try everything at Let''s Encrypt''s staging authority first'
            cand --local 'For development: a certificate by an authority of this machine''s own'
            cand --trust 'With --local: have this machine''s store trust that authority'
            cand --keep-address 'Do not set the address; the token is for the certificate alone'
            cand --duckdns-timer 'Tell DuckDNS the address again every five minutes, as it changes at home'
            cand --any-dns 'Never mind where the name leads: a proxy stands in front'
            cand --plan 'Show the plan; change nothing, ask nobody'
            cand --yes 'Carry the plan out without asking. It agrees to the authority''s terms of service'
            cand --resume 'Go on with the run that was stopped, with the answers that it has. To change one, give the whole command again in the place of this'
            cand --undo 'Take the last run back. What somebody changed since is asked about at a terminal, and left as it is with --yes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flaskssl;completions'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'flaskssl;help'= {
            cand check 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline'
            cand doctor 'Look at the running machine and name the one thing to mend first'
            cand explain 'Tell a rule''s page: what it finds, why that breaks, what to write instead'
            cand log 'Read an error log for what it means: what is broken, what merely follows, what is noise'
            cand rules 'List the rules'
            cand setup 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first'
            cand completions 'Print what a shell needs to complete the command line'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'flaskssl;help;check'= {
        }
        &'flaskssl;help;doctor'= {
        }
        &'flaskssl;help;explain'= {
        }
        &'flaskssl;help;log'= {
        }
        &'flaskssl;help;rules'= {
        }
        &'flaskssl;help;setup'= {
        }
        &'flaskssl;help;completions'= {
        }
        &'flaskssl;help;help'= {
        }
    ]
    $completions[$command]
}
