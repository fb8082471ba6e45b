using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Translates a client's token count request to the canonical format, and writes the count in the shape of this API.</summary>
internal sealed class ResponsesCountBridge : IChatBridge
{
    private static readonly ResponsesBridge Responses = new();

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes) =>
        Responses.WriteCanonical(body, address, seal, output, out notes);

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        Responses.ClientPathOf(body, address, seal, canonicalPath);

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(canonicalReply);
            ResponsesCountFormat.Write(output, TokenCount.Of(json.RootElement.GetProperty("input_tokens"u8)));
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return context.BadReply("a count of tokens without a number");
        }
    }

    /// <exception cref="NotSupportedException">Always: the reply is one number.</exception>
    public IStreamBridge BeginStream(BridgeContext context) => throw new NotSupportedException("A count is not streamed.");
}
