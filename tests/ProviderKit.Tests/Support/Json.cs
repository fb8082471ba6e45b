using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Support;

/// <summary>Literal JSON in, structural comparison out.</summary>
internal static class Json
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static string Text(SplicedBody body) => Encoding.UTF8.GetString(body.ToArray());

    public static JsonNode? Parse(SplicedBody body) => JsonNode.Parse(body.ToArray());

    /// <summary>The error object an OpenAI client would see.</summary>
    public static JsonNode Error(ProviderError error)
    {
        var output = new ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(error, null, output);
        return JsonNode.Parse(output.WrittenSpan)!["error"]!;
    }

    public static void AssertEqual(JsonNode? actual, string expected) =>
        Assert.That(JsonNode.DeepEquals(actual, JsonNode.Parse(expected)), Is.True, () => $"was {actual?.ToJsonString()}");
}
