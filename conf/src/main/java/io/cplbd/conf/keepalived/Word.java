package io.cplbd.conf.keepalived;

/**
 * One word of a configuration line.
 *
 * @param text without its quotes; backslashes inside quotes are kept, for the script words interpret them
 * @param quoted whether it stood in quotes
 */
public record Word(String text, Position position, boolean quoted) {}
