using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Inbound;

/// <summary>Translates the Responses format of clients to and from the canonical format. Stateless.</summary>
/// <param name="isForChat">Whether the client reads the replies as chat, so that it asks for a stream's usage as in chat. Default: false.</param>
internal sealed class ResponsesBridge(bool isForChat = false) : DocumentBridge
{
    public override IStreamBridge BeginStream(BridgeContext context) => new OutgoingStream(context);

    protected override BridgeNotes Write(JsonElement request, RequestAddress address, ThinkingSeal seal, IBufferWriter<byte> output) =>
        new GivenRequest(request, seal, isForChat).Write(output);

    protected override string? PathOf(JsonElement request, ThinkingSeal seal, string canonicalPath) => new GivenRequest(request, seal).PathOf(canonicalPath);

    protected override ProviderError? Answer(ReadOnlyMemory<byte> canonicalReply, BridgeContext context, IBufferWriter<byte> output)
    {
        if (Check(canonicalReply, context) is { } error) return error;
        // A whole reply is translated as one chunk with all content. Its events are not used.
        using var stream = new OutgoingStream(context);
        using var events = new EventQueue();
        if (stream.Translate(canonicalReply.Span, events) is { } bad) return bad;
        using var json = new Utf8JsonWriter(output, JsonText.Readable with { SkipValidation = true });
        stream.WriteWhole(json, events);
        return null;
    }

    private static ProviderError? Check(ReadOnlyMemory<byte> reply, BridgeContext context)
    {
        if (JsonEscapes.HasLoneSurrogate(reply.Span) || !Utf8.IsValid(reply.Span)) return context.BadReply("text that is not valid Unicode");
        using var json = JsonDocument.Parse(reply);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) return context.BadReply("JSON that is not an object");
        bool hasChoice = root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
            && choices[0].ValueKind == JsonValueKind.Object && choices[0].TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object;
        return hasChoice || JsonMember.HasError(root) ? null : context.BadReply("a completion without a choice");
    }
}
