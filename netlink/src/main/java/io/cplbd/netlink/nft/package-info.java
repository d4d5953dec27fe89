/** A table of nf_tables that redirects connections to a port of this machine. */
@NullMarked
package io.cplbd.netlink.nft;

import org.jspecify.annotations.NullMarked;
