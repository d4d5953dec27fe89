package io.cplbd.lab.bench;

import io.cplbd.daemon.relay.Relay;
import io.cplbd.daemon.relay.RelayOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A JVM with nothing but the relay in it, until it is killed. Arguments: port, descriptors, addresses of the back ends. */
final class RelayProcess {
    private RelayProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        RelayOptions options = RelayOptions.of(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        Relay relay = new Relay(options, fault -> {
            throw fault;
        });
        relay.backends(Arrays.stream(arguments)
                .skip(2)
                .map(address -> new InetSocketAddress(InetAddress.ofLiteral(address), RelayBackends.PORT))
                .toList());
        relay.start();
        Thread.currentThread().join();
    }
}
