using System.Buffers;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Formats.OllamaChat.Inbound;

/// <summary>Errors as clients of Ollama's formats get them.</summary>
internal static class OllamaErrors
{
    public static JsonObject Of(ProviderError error)
    {
        var output = new ArrayBufferWriter<byte>();
        WireFormat.OllamaChat.WriteError(error, "req_1", output);
        return JsonNode.Parse(output.WrittenSpan)!.AsObject();
    }
}
