/*
 * Prints the tree that httpd has built of its configuration, one JSON object for each directive.
 *
 * The tree stands complete before any directive is looked up or run, save those that are run while
 * the file is read. So unknown names and wrong arguments are in it too: it shows what httpd's lexer
 * made of the bytes, and nothing else. This module holds grammar/httpd.abnf against httpd.
 *
 * FLASKSSL_DUMP names the file to write. httpd ends here, as with mod_flaskssl_dump.
 */
#include <stdio.h>
#include <stdlib.h>

#include "httpd.h"
#include "http_config.h"
#include "http_log.h"

#include "json_text.h"

static void print_words(FILE *out, apr_pool_t *pool, const char *args)
{
    const char *comma = "";

    /* As the functions that take single arguments do: as long as anything is left. */
    while (*args != '\0') {
        fputs(comma, out);
        print_string(out, ap_getword_conf(pool, &args));
        comma = ",";
    }
}

static void print_tree(FILE *out, apr_pool_t *pool, const ap_directive_t *at)
{
    /* Nesting is by recursion, as in httpd's own walk; a list is as long as it likes. */
    for (; at != NULL; at = at->next) {
        fputs("{\"file\":", out);
        print_string(out, at->filename);
        fprintf(out, ",\"line\":%d,\"name\":", at->line_num);
        print_string(out, at->directive);
        fputs(",\"args\":", out);
        print_string(out, at->args);
        fputs(",\"words\":[", out);
        print_words(out, pool, at->args);
        fputs("]}\n", out);
        print_tree(out, pool, at->first_child);
    }
}

static int dump_tree(apr_pool_t *pconf, apr_pool_t *plog, apr_pool_t *ptemp)
{
    const char *path = getenv("FLASKSSL_DUMP");
    FILE *out;

    (void)pconf;
    (void)plog;
    if (path == NULL || (out = fopen(path, "w")) == NULL) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, NULL,
                     "FLASKSSL_DUMP must name a file that can be written");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    print_tree(out, ptemp, ap_conftree);
    if (fclose(out) != 0) {
        ap_log_error(APLOG_MARK, APLOG_CRIT, 0, NULL, "the tree could not be written in full");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    return DONE;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_pre_config(dump_tree, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(flaskssl_tree) = {
    STANDARD20_MODULE_STUFF,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    register_hooks
};
