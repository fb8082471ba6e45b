using System.Buffers;
using ProviderKit.Counting;
using ProviderKit.Formats.AnthropicMessages.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Anthropic's Messages API, for clients and upstreams.</summary>
internal sealed class AnthropicMessagesFormat() : WireFormat("anthropic_messages", WireOperation.Chat, "messages")
{
    public override string Path => "messages";

    // Every client of this API sends the API version.
    public override IReadOnlyList<string> ClientMarks { get; } = ["anthropic-version"];

    // Anthropic's SDKs wait as long as they are told, and a client that waits an hour would seem to hang. After a minute they ask again.
    public override TimeSpan? LongestRetryAfter => TimeSpan.FromMinutes(1);

    public override bool Forwards(string header) =>
        header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("x-claude-code-", StringComparison.OrdinalIgnoreCase) || base.Forwards(header);

    private static readonly byte[] Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();

    public override string RequestIdHeader => "request-id";

    public override ReadOnlyMemory<byte> KeepAlive => Ping;

    internal override IChatBridge Bridge { get; } = new MessagesBridge();

    // The version and the betas decide which fields the upstream takes, so they are forwarded with the body.
    internal override IReadOnlyList<string> TravellingHeaders { get; } = ["anthropic-version", "anthropic-beta"];

    internal override CountingRules Counting => MessagesCounting.Rules;

    public override int StatusOf(ProviderError error) => MessagesError.StatusOf(error);

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output)
    {
        // An error body in this format is forwarded unchanged, unless clients look for Anthropic's own message and the upstream words it differently.
        if (error.Raw.Span.StartsWith("{\"type\":\"error\""u8) && MessagesError.HasKnownWords(error)) output.Write(error.Raw.Span);
        else MessagesError.Write(error, requestId, output);
    }

    public override void WriteErrorEvent(ProviderError error, string? requestId, StreamFraming framing, IBufferWriter<byte> output)
    {
        output.Write("event: error\ndata: "u8);
        MessagesError.Write(error, requestId: null, output);
        output.Write("\n\n"u8);
    }

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<MessagesRequestMembers>(body, address, out facts);

    internal override SplicedBody.Edit[]? Unsendable(ReadOnlySpan<byte> body, bool signsNothing, in ThoughtMaker target) =>
        ForeignThinking.Foreign(body, signsNothing, target) is { Count: > 0 } edits ? [.. edits] : null;

    internal override bool RefusesThoughts(ProviderError error) => MessagesError.IsAboutThoughts(error);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request) =>
        ForeignThinking.All(request.Body.Span) is { Count: > 0 } edits ? edits : null;

    internal override RequestNeeds NeedsOf(ReadOnlySpan<byte> body) => MessagesNeeds.Of(body);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    internal override StreamScan BeginStream(ScanContext context) => new MessagesScan(context);

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new MessageFacts();
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.IsError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (context.Request.Stream) return new(context.Bad("a whole reply although a stream was asked for"));
        if (!facts.HasContent) return new(context.Bad("JSON without content"));
        ForeignThinking.Note(body.Span, context.Maker);
        var edit = facts.ModelLength > 0 ? context.Name.Replacing(facts.ModelStart, facts.ModelLength) : context.Name.AddedTo(body.Span);
        return new(null, new SplicedBody(body, edit), facts.Usage.Total);
    }
}
