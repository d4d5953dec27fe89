/** keepalived's command line, read into values: nothing here starts, prints or ends anything. */
@NullMarked
package io.cplbd.daemon.cli;

import org.jspecify.annotations.NullMarked;
