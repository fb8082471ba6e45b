using System.Buffers;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Formats.OpenAICompletions.Inbound;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAICompletions;

/// <summary>OpenAI's legacy completions: the request has a prompt, the reply continues it.</summary>
internal sealed class OpenAICompletionsFormat() : WireFormat("openai_completions", WireOperation.Chat, "legacy completions")
{
    public override string Path => "completions";

    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    public override ReadOnlyMemory<byte> StreamEnd => Done;

    internal override IChatBridge Bridge { get; } = new CompletionsBridge();

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIError.Write(error, output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<CompletionsRequestMembers>(body, address, out facts);

    internal override RequestNeeds NeedsOf(ReadOnlySpan<byte> body) => CompletionsNeeds.Of(body);

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken) =>
        new(ReadWhole(body, context));

    internal override StreamScan BeginStream(ScanContext context) => new ChunkScan(context, ChoiceKind.Text);

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context)
    {
        var facts = new ReplyFacts([], ChoiceKind.Text);
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.HasError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (context.Request.Stream) return new(context.Bad("a whole reply although a stream was asked for"));
        if (!facts.HasChoices) return new(context.Bad("JSON without choices"));
        if (facts.ChoicesEmpty) return new(context.Bad("an answer without any choice"));
        return new(null, facts.Renamed(body, context.Name), facts.Usage ?? default);
    }
}
