import { once } from "node:events";
import { createServer } from "node:net";
import { ProvisionError } from "./provision-error.ts";

/**
 * Checks that nothing listens on a port of this machine's loopback.
 *
 * @param port 0 for any free port
 * @param remedy a sentence that ends the message when the port is taken
 * @returns the port
 */
export async function findFreePort(port: number, remedy: string): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    throw new ProvisionError("port-taken", `Port ${port} is taken by another program. ${remedy}`);
  } finally {
    server.close();
  }
}
