package io.cplbd.netlink.socket;

import io.cplbd.netlink.NetlinkException;

/**
 * Why messages were not carried out together.
 *
 * @param index which of them was refused, from 0; 0 also for reasons that concern them all
 */
public record Refusal(int index, NetlinkException cause) {}
