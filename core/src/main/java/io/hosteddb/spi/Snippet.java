package io.hosteddb.spi;

/**
 * Code to copy and paste. It holds no value of any database: it reads the managed variables.
 *
 * @param language such as {@code typescript}, {@code java}, or {@code npm}, {@code pnpm}, {@code
 *     yarn}, {@code bun} for install lines
 * @param title what it does, a phrase
 * @param code the code; runs unchanged where the managed variables are injected
 * @since 0.1
 */
public record Snippet(String language, String title, String code) {}
