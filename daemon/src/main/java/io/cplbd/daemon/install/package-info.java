/** {@code cplbd k0s install | status | uninstall}: cplbd in the place of the keepalived that k0s carries and starts. */
@NullMarked
package io.cplbd.daemon.install;

import org.jspecify.annotations.NullMarked;
