/*
 * Prints the command table of every module that httpd has loaded, one JSON object a line.
 *
 * httpd's own tables are the only complete list of its directives: the manual leaves some out, and
 * packaged modules have none. pre_config runs once all LoadModule lines are read and before any
 * directive is, so `apache2 -t` gets here without sockets; and it goes no further: this hook ends
 * httpd, so that no other module's start-up code runs just because its table was wanted.
 *
 * FLASKSSL_DUMP names the file to write: other modules print to the standard output too.
 */
#include <stdio.h>
#include <stdlib.h>

#include "httpd.h"
#include "http_config.h"
#include "http_log.h"

#include "json_text.h"

static void print_bool(FILE *out, int value)
{
    fputs(value ? "true" : "false", out);
}

static const char *word_of(enum cmd_how how)
{
    switch (how) {
    case RAW_ARGS:
        return "RAW_ARGS";
    case TAKE1:
        return "TAKE1";
    case TAKE2:
        return "TAKE2";
    case ITERATE:
        return "ITERATE";
    case ITERATE2:
        return "ITERATE2";
    case FLAG:
        return "FLAG";
    case NO_ARGS:
        return "NO_ARGS";
    case TAKE12:
        return "TAKE12";
    case TAKE3:
        return "TAKE3";
    case TAKE23:
        return "TAKE23";
    case TAKE123:
        return "TAKE123";
    case TAKE13:
        return "TAKE13";
    case TAKE_ARGV:
        return "TAKE_ARGV";
    }
    return NULL;
}

static const struct {
    int bit;
    const char *word;
} override_bits[] = {
    {OR_LIMIT, "OR_LIMIT"},
    {OR_OPTIONS, "OR_OPTIONS"},
    {OR_FILEINFO, "OR_FILEINFO"},
    {OR_AUTHCFG, "OR_AUTHCFG"},
    {OR_INDEXES, "OR_INDEXES"},
    {OR_UNSET, "OR_UNSET"},
    {ACCESS_CONF, "ACCESS_CONF"},
    {RSRC_CONF, "RSRC_CONF"},
    {EXEC_ON_READ, "EXEC_ON_READ"},
    {NONFATAL_OVERRIDE, "NONFATAL_OVERRIDE"},
    {NONFATAL_UNKNOWN, "NONFATAL_UNKNOWN"},
#ifdef PROXY_CONF
    {PROXY_CONF, "PROXY_CONF"},
#endif
};

static void print_override(FILE *out, int override)
{
    const char *comma = "";
    size_t i;

    fprintf(out, "\"override_bits\":%d,\"override\":[", override);
    for (i = 0; i < sizeof(override_bits) / sizeof(override_bits[0]); i++) {
        if (override & override_bits[i].bit) {
            fprintf(out, "%s\"%s\"", comma, override_bits[i].word);
            comma = ",";
        }
    }
    fputc(']', out);
}

static int is_prelinked(const module *mod)
{
    module **at;

    for (at = ap_prelinked_modules; *at != NULL; at++) {
        if (*at == mod) {
            return 1;
        }
    }
    return 0;
}

static void print_module(FILE *out, const module *mod, int position)
{
    const command_rec *cmd;

    fputs("{\"kind\":\"module\",\"source\":", out);
    print_string(out, mod->name);
    /* httpd keeps the LoadModule symbol without its `_module`. */
    fputs(",\"short_name\":", out);
    print_string(out, ap_find_module_short_name(mod->module_index));
    fputs(",\"static\":", out);
    print_bool(out, is_prelinked(mod));
    fprintf(out, ",\"position\":%d}\n", position);

    for (cmd = mod->cmds; cmd != NULL && cmd->name != NULL; cmd++) {
        fputs("{\"kind\":\"directive\",\"source\":", out);
        print_string(out, mod->name);
        fputs(",\"name\":", out);
        print_string(out, cmd->name);
        fputs(",\"args\":", out);
        print_string(out, word_of(cmd->args_how));
        fprintf(out, ",\"order\":%d,", (int)(cmd - mod->cmds));
        print_override(out, cmd->req_override);
        fputs(",\"data\":", out);
        print_bool(out, cmd->cmd_data != NULL);
        fputs(",\"help\":", out);
        print_string(out, cmd->errmsg);
        fputs("}\n", out);
    }
}

static int dump_tables(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    const char *path = getenv("FLASKSSL_DUMP");
    const module *mod;
    FILE *out;
    int position = 0;

    (void)pconf;
    (void)plog;
    (void)ptemp;
    if (path == NULL || (out = fopen(path, "w")) == NULL) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, NULL,
                     "FLASKSSL_DUMP must name a file that can be written");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (mod = ap_top_module; mod != NULL; mod = mod->next) {
        print_module(out, mod, position++);
    }
    if (fclose(out) != 0) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, NULL, "the dump could not be written in full");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return DONE;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    /* Before any other module does anything or refuses the configuration. */
    ap_hook_pre_config(dump_tables, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(flaskssl_dump) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks
};
