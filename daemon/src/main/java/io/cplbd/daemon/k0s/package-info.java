/** Control-plane load balancing from a k0s.yaml alone: what keepalived and k0s do together. */
@NullMarked
package io.cplbd.daemon.k0s;

import org.jspecify.annotations.NullMarked;
