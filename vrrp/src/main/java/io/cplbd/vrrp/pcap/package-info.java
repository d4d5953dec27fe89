@NullMarked
package io.cplbd.vrrp.pcap;

import org.jspecify.annotations.NullMarked;
