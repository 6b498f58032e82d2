import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";

/** A tool's result in words for a model (MCP specification, "Tool result"): its texts; what is no text is named. */
export function mcpResultText({ content, structuredContent }: CallToolResult): string {
  const texts = content.map(blockText);
  if (texts.length > 0) return texts.join("\n\n");
  return structuredContent === undefined ? "" : JSON.stringify(structuredContent);
}

function blockText(block: ContentBlock): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return `[${block.mimeType}, ${Buffer.byteLength(block.data, "base64")} bytes, not shown]`;
    case "resource_link":
      return `[${block.title ?? block.name}: ${block.uri}]`;
    case "resource": {
      const { resource } = block;
      if ("text" in resource) return resource.text;
      return `[${resource.uri}, ${Buffer.byteLength(resource.blob, "base64")} bytes, not shown]`;
    }
  }
}
