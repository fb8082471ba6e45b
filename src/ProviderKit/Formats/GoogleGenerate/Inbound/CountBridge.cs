using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>Translates a client's token count request to the canonical form.</summary>
internal sealed class CountBridge : IChatBridge
{
    private static readonly GenerateBridge Requests = new();

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes) =>
        Requests.WriteCanonical(CountedRequest.Of(body), address with { Stream = false }, seal, output, out notes);

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        Requests.ClientPathOf(CountedRequest.Of(body), address, seal, canonicalPath);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        using var json = JsonDocument.Parse(canonicalReply);
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("input_tokens", out var count) || !count.TryGetInt64(out long tokens)) return context.BadReply("something that is not a count");
        Write(output, tokens);
        return null;
    }

    /// <summary>Writes the reply.</summary>
    public static void Write(IBufferWriter<byte> output, long tokens)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("totalTokens"u8, tokens);
        json.WriteEndObject();
    }

    /// <exception cref="NotSupportedException">Always thrown: the reply is one number.</exception>
    public IStreamBridge BeginStream(BridgeContext context) => throw new NotSupportedException("A count is not streamed.");
}
