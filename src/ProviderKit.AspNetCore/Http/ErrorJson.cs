using System.Buffers;
using System.Text.Json;

namespace ProviderKit.AspNetCore.Http;

/// <summary>Writes an error within a larger JSON value.</summary>
internal static class ErrorJson
{
    /// <summary>Writes only OpenAI's inner object, <c>{"message","type","param","code"}</c>, without members added by an upstream.</summary>
    public static void WriteError(this Utf8JsonWriter json, ProviderError error)
    {
        var body = new ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(error with { Details = default }, null, body);
        JsonElement.Parse(body.WrittenSpan).GetProperty("error"u8).WriteTo(json);
    }
}
