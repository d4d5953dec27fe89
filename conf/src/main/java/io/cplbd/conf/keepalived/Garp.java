package io.cplbd.conf.keepalived;

/**
 * When gratuitous ARP requests and unsolicited neighbour advertisements are sent.
 *
 * @param masterDelayMs from becoming MASTER to the second set; 0: no second set
 * @param masterRepeat packets per address in each of the two sets, 1 or more
 * @param refreshMs between sets while MASTER; 0: never
 * @param refreshRepeat packets per address in each refresh, 1 or more
 * @param lowerPrioDelayMs from an advertisement of a lower priority to the second set
 * @param lowerPrioRepeat packets per address after an advertisement of a lower priority; 0: none
 * @param intervalUs least time between two gratuitous ARP on one interface; 0: no limit
 * @param gnaIntervalUs the same for neighbour advertisements
 */
public record Garp(
        long masterDelayMs,
        int masterRepeat,
        long refreshMs,
        int refreshRepeat,
        long lowerPrioDelayMs,
        int lowerPrioRepeat,
        long intervalUs,
        long gnaIntervalUs) {}
