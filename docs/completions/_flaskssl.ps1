
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
            [CompletionResult]::new('--facts', '--facts', [CompletionResultType]::ParameterName, 'Judge what such a file says, and look at nothing here')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How it is told')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Colours')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Exit with 1 at findings of this severity and above')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Ask no other host: no name server')
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
