/*
 * How the modules of this folder print text as JSON.
 */
#ifndef FLASKSSL_JSON_TEXT_H
#define FLASKSSL_JSON_TEXT_H

#include <stdio.h>

/* Every byte that is not printable ASCII becomes \u00XX, so that one line is always one valid JSON
 * object whatever a module's author typed; the reader turns the characters back into bytes. */
static void print_string(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    if (text == NULL) {
        fputs("null", out);
        return;
    }
    fputc('"', out);
    for (; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            fprintf(out, "\\%c", *at);
        }
        else if (*at < 0x20 || *at > 0x7e) {
            fprintf(out, "\\u%04x", *at);
        }
        else {
            fputc(*at, out);
        }
    }
    fputc('"', out);
}

#endif
