using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Replies;

namespace ProviderKit.Formats.Canonical;

/// <summary>The base of bridges that parse requests to documents. Handles bodies that cannot be parsed. Stateless.</summary>
internal abstract class DocumentBridge : IChatBridge
{
    public ProviderError? WriteCanonical(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output, out BridgeNotes notes)
    {
        var (error, read) = ClientBody.Read(body, root => Write(root, address, seal, output));
        notes = read ?? BridgeNotes.None;
        return error;
    }

    // A body that cannot be translated has no canonical path.
    public string? ClientPathOf(ReadOnlyMemory<byte> body, RequestAddress address, ThinkingSeal seal, string canonicalPath) =>
        ClientBody.Read(body, root => PathOf(root, seal, canonicalPath)).Value;

    public ProviderError? WriteReply(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        try
        {
            return Answer(canonicalReply, context, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException means half a surrogate pair, or invalid UTF-8, in a string.
            return context.BadReply("something that is not a chat completion in JSON");
        }
    }

    public abstract IStreamBridge BeginStream(BridgeContext context);

    /// <summary>Writes a request in the canonical format.</summary>
    /// <exception cref="ChatFieldException">A field cannot be translated.</exception>
    protected abstract BridgeNotes Write(JsonElement request, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output);

    /// <summary>The client's name of a canonical field; null if it is the same.</summary>
    /// <exception cref="ChatFieldException">The request cannot be translated.</exception>
    protected abstract string? PathOf(JsonElement request, ThinkingSeal seal, string canonicalPath);

    /// <summary>Writes a whole reply in the client's format.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    protected abstract ProviderError? Answer(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output);
}
