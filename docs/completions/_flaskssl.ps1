
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'flaskssl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'flaskssl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'flaskssl' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look at the running machine and name the one thing to mend first')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell a rule''s page: what it finds, why that breaks, what to write instead')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Read an error log for what it means: what is broken, what merely follows, what is noise')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell needs to complete the command line')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'flaskssl;check' {
            [CompletionResult]::new('--stdin-filename', '--stdin-filename', [CompletionResultType]::ParameterName, 'The name that standard input stands for; in a tree, it is read in that file''s place')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The root folder of another machine''s disk: an image that is mounted or unpacked there. Every path is then one of that machine, links are followed as they are there, and its files, accounts and httpd are looked at in the place of this machine''s')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The settings; by default a flaskssl.toml beside or above the first path')
            [CompletionResult]::new('--server-root', '--server-root', [CompletionResultType]::ParameterName, 'The folder that relative paths begin at, until a ServerRoot directive says otherwise')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'A name that <IfDefine> finds, as with httpd''s own -D')
            [CompletionResult]::new('--define', '--define', [CompletionResultType]::ParameterName, 'A variable that ${NAME} finds')
            [CompletionResult]::new('--modules', '--modules', [CompletionResultType]::ParameterName, 'The modules of the server that a fragment is for: a list with commas, `all`, or `from:DIR` to take them from a server root''s LoadModule lines')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Whether this machine runs the configuration, so that the files it names are looked at. By default: if the folder that its modules are loaded from is here')
            [CompletionResult]::new('--httpd-version', '--httpd-version', [CompletionResultType]::ParameterName, 'The version of the httpd that will read it, for <IfVersion>. By default the one installed here')
            [CompletionResult]::new('--select', '--select', [CompletionResultType]::ParameterName, 'Ask these rules and no others: codes, names, beginnings of codes such as FS3, `default`, or `all`. In the place of what the settings select and ignore')
            [CompletionResult]::new('--ignore', '--ignore', [CompletionResultType]::ParameterName, 'Do not ask these rules. What httpd does not start with is told all the same')
            [CompletionResult]::new('--min-severity', '--min-severity', [CompletionResultType]::ParameterName, 'Tell only findings of this severity and above')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Do not tell what this file has: findings that were there when it was written')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write what is found to a file for --baseline. What httpd does not start with is left out')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How findings are told')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 at findings of this severity and above')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Look for no flaskssl.toml')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend what has a fix that keeps the meaning. Of standard input, the mended text goes to standard output and the report to standard error')
            [CompletionResult]::new('--unsafe-fixes', '--unsafe-fixes', [CompletionResultType]::ParameterName, 'With --fix or --diff: also fixes that are probably what was meant. Look at them')
            [CompletionResult]::new('--diff', '--diff', [CompletionResultType]::ParameterName, 'Print what --fix would change, with the rules that would change it, and change nothing. The exit status is that of a check without it')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Exit with 0 whatever is found')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;doctor' {
            [CompletionResult]::new('--server-root', '--server-root', [CompletionResultType]::ParameterName, 'The server root. By default the one of this machine')
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Look at these names alone. By default those of the virtual hosts')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'How long one question may take; names, connections and answers are waited for side by side')
            [CompletionResult]::new('--public-ip', '--public-ip', [CompletionResultType]::ParameterName, 'The address that this machine has for others, where a router hides it')
            [CompletionResult]::new('--save', '--save', [CompletionResultType]::ParameterName, 'Write what was seen to a file, for --facts. No private key is in it, but the configuration and the application''s code are')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The settings; by default a flaskssl.toml in the server root or above it')
            [CompletionResult]::new('--facts', '--facts', [CompletionResultType]::ParameterName, 'Judge what such a file says, and look at nothing here')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it is told')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 at findings of this severity and above')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask no other host: no name server')
            [CompletionResult]::new('--no-config', '--no-config', [CompletionResultType]::ParameterName, 'Look for no flaskssl.toml')
            [CompletionResult]::new('--redact', '--redact', [CompletionResultType]::ParameterName, 'With --save: names, addresses, users and passwords replaced, the same everywhere. Certificates are left out, as they tell names')
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Mend what can be mended without changing the meaning, then carry out the commands that are told, each after asking; look again and say what has changed')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'With --fix: do not ask')
            [CompletionResult]::new('--watch', '--watch', [CompletionResultType]::ParameterName, 'Look again and again until nothing is to be mended')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Tell notes, too')
            [CompletionResult]::new('--exit-zero', '--exit-zero', [CompletionResultType]::ParameterName, 'Exit with 0 whatever is found')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;explain' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;log' {
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'From where on: `start` (the last start, reload, or attempt at one), `all`, a time such as `2026-11-28 14:30`, or a span such as 30m, 2h, 7d before the last line')
            [CompletionResult]::new('--error-log-format', '--error-log-format', [CompletionResultType]::ParameterName, 'How lines are written, if the configuration has an ErrorLogFormat: its argument')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it is told')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Wait for what comes, and tell it at once')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;rules' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How they are told')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;setup' {
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'The site''s name, as visitors type it. Again for further names')
            [CompletionResult]::new('--app', '--app', [CompletionResultType]::ParameterName, 'The application''s folder')
            [CompletionResult]::new('--callable', '--callable', [CompletionResultType]::ParameterName, 'The WSGI callable, such as `shop.web:app`, or `shop:create_app()` for a factory. By default it is looked for')
            [CompletionResult]::new('--venv', '--venv', [CompletionResultType]::ParameterName, 'The application''s virtual environment. By default the one in its folder, or one that is made from its requirements.txt')
            [CompletionResult]::new('--authenticator', '--authenticator', [CompletionResultType]::ParameterName, 'How it is proved whose the name is')
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The authority''s ACME directory. By default Let''s Encrypt''s')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Where the authority writes to')
            [CompletionResult]::new('--local-address', '--local-address', [CompletionResultType]::ParameterName, 'With --local: an address that the certificate holds, too. Again for further ones')
            [CompletionResult]::new('--duckdns-token-file', '--duckdns-token-file', [CompletionResultType]::ParameterName, 'A file with DuckDNS''s token, which nobody else may read. The name''s address is set to this machine''s with it')
            [CompletionResult]::new('--public-ip', '--public-ip', [CompletionResultType]::ParameterName, 'The address that this machine has for others, where a router hides it')
            [CompletionResult]::new('--hsts', '--hsts', [CompletionResultType]::ParameterName, 'Tell browsers to use HTTPS alone for that many seconds. There is no way back before they are over; begin with 300')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the plan and the result are told')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('--system-packages', '--system-packages', [CompletionResultType]::ParameterName, 'Use the system''s Python packages, and no virtual environment')
            [CompletionResult]::new('--staging', '--staging', [CompletionResultType]::ParameterName, 'Order at Let''s Encrypt''s staging authority, whose certificates nobody trusts. A later run without this replaces the certificate')
            [CompletionResult]::new('--no-rehearsal', '--no-rehearsal', [CompletionResultType]::ParameterName, 'Do not try everything at Let''s Encrypt''s staging authority first')
            [CompletionResult]::new('--local', '--local', [CompletionResultType]::ParameterName, 'For development: a certificate by an authority of this machine''s own')
            [CompletionResult]::new('--trust', '--trust', [CompletionResultType]::ParameterName, 'With --local: have this machine''s store trust that authority')
            [CompletionResult]::new('--keep-address', '--keep-address', [CompletionResultType]::ParameterName, 'Do not set the address; the token is for the certificate alone')
            [CompletionResult]::new('--duckdns-timer', '--duckdns-timer', [CompletionResultType]::ParameterName, 'Tell DuckDNS the address again every five minutes, as it changes at home')
            [CompletionResult]::new('--any-dns', '--any-dns', [CompletionResultType]::ParameterName, 'Never mind where the name leads: a proxy stands in front')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Show the plan; change nothing, ask nobody')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Carry the plan out without asking. It agrees to the authority''s terms of service')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Go on with the run that was stopped, with the answers that it has. To change one, give the whole command again in the place of this')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Take the last run back. What somebody changed since is asked about at a terminal, and left as it is with --yes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flaskssl;completions' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'flaskssl;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check Apache configuration: what `apache2 -t` would say, every fault of it, offline')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Look at the running machine and name the one thing to mend first')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Tell a rule''s page: what it finds, why that breaks, what to write instead')
            [CompletionResult]::new('log', 'log', [CompletionResultType]::ParameterValue, 'Read an error log for what it means: what is broken, what merely follows, what is noise')
            [CompletionResult]::new('rules', 'rules', [CompletionResultType]::ParameterValue, 'List the rules')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Set a site up: packages, certificate, virtual hosts, WSGI file, proof, renewal. The plan comes first')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print what a shell needs to complete the command line')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'flaskssl;help;check' {
            break
        }
        'flaskssl;help;doctor' {
            break
        }
        'flaskssl;help;explain' {
            break
        }
        'flaskssl;help;log' {
            break
        }
        'flaskssl;help;rules' {
            break
        }
        'flaskssl;help;setup' {
            break
        }
        'flaskssl;help;completions' {
            break
        }
        'flaskssl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
