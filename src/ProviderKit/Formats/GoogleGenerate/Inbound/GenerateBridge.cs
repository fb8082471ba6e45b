using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>The Gemini format of clients, and the canonical form. Stateless.</summary>
internal sealed class GenerateBridge : IChatBridge
{
    // The canonical form nests some things deeper, and takes 64 levels.
    private const int MaxDepth = 58;

    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        notes = BridgeNotes.None;
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        if (!Utf8.IsValid(body.Span)) return Invalid("The request body is not valid UTF-8.");
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (JsonEscapes.HasLoneSurrogate(body.Span)) return Invalid("The request body holds half a surrogate pair in a string.");
            notes = new InboundRequest(json.RootElement, seal).Write(address.Model ?? "", address.Stream == true, output);
            return null;
        }
        catch (ChatFieldException e)
        {
            return e.Error;
        }
        catch (JsonException e)
        {
            return Invalid($"The request body is not valid JSON, or nested deeper than {MaxDepth} levels (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it).");
        }
    }

    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath)
    {
        if (body.Span.StartsWith("\uFEFF"u8)) body = body[3..];
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new InboundRequest(json.RootElement, seal).PathOf(canonicalPath);
        }
        catch (Exception e) when (e is ChatFieldException or JsonException)
        {
            return null; // a body that cannot be translated has no canonical path
        }
    }

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            return OutgoingReply.Write(canonicalReply, context, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is the answer to half a surrogate pair, or to invalid UTF-8, in a string that is read.
            return context.BadReply("something that is not a chat completion in JSON");
        }
    }

    public IStreamBridge BeginStream(BridgeContext context) => new OutgoingStream(context);

    private static ProviderError Invalid(string message) => new(ProviderErrorKind.InvalidRequest, message);
}
