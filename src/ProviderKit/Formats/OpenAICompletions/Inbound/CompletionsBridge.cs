using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.OpenAICompletions.Inbound;

/// <summary>Translates legacy completions of clients to and from the canonical format. The prompt becomes the user's message. Stateless.</summary>
internal sealed class CompletionsBridge : IChatBridge
{
    public ProviderError? WriteCanonical(
        ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        notes = BridgeNotes.None;
        try
        {
            using var json = JsonDocument.Parse(body);
            notes = new InboundCompletion(json.RootElement, body).Write(output);
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
        catch (JsonException e)
        {
            return new ProviderError(ProviderErrorKind.InvalidRequest, $"The request body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it).");
        }
    }

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        canonicalPath.StartsWith("messages", StringComparison.Ordinal) ? "prompt"
        : canonicalPath == "max_completion_tokens" ? "max_tokens"
        : null;

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            using var json = JsonDocument.Parse(canonicalReply);
            return OutgoingCompletion.Write(json.RootElement, context, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string contains half a surrogate pair or invalid UTF-8.
            return context.BadReply("something that is not a chat completion in JSON");
        }
    }

    public IStreamBridge BeginStream(BridgeContext context) => new OutgoingChunks(context);
}
