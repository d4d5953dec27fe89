package io.cplbd.conf.keepalived;

/**
 * Something whose state changes the priority.
 *
 * @param name of the interface, or of the script, file or process definition
 * @param weight -253 to 253, added to the priority while up (positive) or down (negative); 0: down means FAULT. The weight of the definition
 *     where the line has none
 * @param reverse up and down exchanged
 */
public record Tracked(String name, int weight, boolean reverse, Position position) {}
