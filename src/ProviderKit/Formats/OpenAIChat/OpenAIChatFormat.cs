using System.Buffers;
using System.Text.Json;
using ProviderKit.Counting;
using ProviderKit.Formats.OpenAIResponses.InChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Formats.Requests;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>OpenAI chat completions.</summary>
internal sealed class OpenAIChatFormat() : WireFormat("openai_chat", WireOperation.Chat, "chat completions")
{
    public override string Path => "chat/completions";

    private static readonly byte[] Done = "data: [DONE]\n\n"u8.ToArray();

    public override ReadOnlyMemory<byte> StreamEnd => Done;

    internal override CountingRules Counting => ChatCounting.Rules;

    internal override bool HasModelQuirks => true;

    public override void WriteError(ProviderError error, string? requestId, IBufferWriter<byte> output) => OpenAIError.Write(ContextLength.Coded(error), output);

    internal override ProviderError? ReadFacts(ReadOnlySpan<byte> body, RequestAddress address, out RequestFacts facts) =>
        RequestReader.TryRead<ChatRequestMembers>(body, address, out facts);

    internal override WireFormat? InsteadFor(ReadOnlySpan<byte> body) => ItemChatFormat.Is(body) ? OpenAIChatItems : null;

    public override bool HasModelList => true;

    internal override bool AnswersInChat => true;

    internal override ChatUsage? UsageIn(ReadOnlySpan<byte> json)
    {
        var facts = new ReplyFacts([], ChoiceKind.Message);
        return facts.TryRead(json) ? facts.Usage : null;
    }

    internal override RequestNeeds NeedsOf(ReadOnlySpan<byte> body) => ChatNeeds.Of(body);

    internal override IReadOnlyList<SplicedBody.Edit>? ThoughtEdits(ChatRequest request)
    {
        if (request.Extensions is not { } extensions || !extensions.Any(static member => member.Kind == MessageExtensions.SignedThoughts)) return null;
        var edits = new List<SplicedBody.Edit>();
        var remover = new MemberRemover(request.Body.Span, edits);
        foreach (var member in extensions)
            if (member.Kind == MessageExtensions.SignedThoughts) remover.Remove(member.Start, member.End);
        return edits;
    }

    public override void WriteModels(Utf8JsonWriter json, IReadOnlyList<ChatModel> models)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(models);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models) ModelJson.Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public override void WriteModel(Utf8JsonWriter json, ChatModel model)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(model);
        ModelJson.Write(json, model);
    }

    internal override ValueTask<ScannedReply> ReadWholeAsync(ReadOnlyMemory<byte> body, ScanContext context, CancellationToken cancellationToken)
    {
        var reply = ReadWhole(body, context, out bool split);
        return split ? MergeAsync(body, context, reply, cancellationToken) : new(reply);
    }

    // A separate method, because the captures of a local function are allocated when the method begins.
    private static async ValueTask<ScannedReply> MergeAsync(ReadOnlyMemory<byte> body, ScanContext context, ScannedReply reply, CancellationToken cancellationToken) =>
        await SplitAnswerReader.ReadAsync(body, context, reply.Usage, cancellationToken).ConfigureAwait(false) ?? reply;

    internal override StreamScan BeginStream(ScanContext context) => new ChunkScan(context);

    private static ScannedReply ReadWhole(ReadOnlyMemory<byte> body, ScanContext context, out bool split)
    {
        split = false;
        var request = context.Request;
        var facts = new ReplyFacts([], ChoiceKind.Message);
        if (!facts.TryRead(body.Span)) return new(context.Bad("something that is not a JSON object"));
        if (facts.HasError) return new(UpstreamErrors.FromBody(body, context.Provider, context.Errors));
        if (request.Stream) return new(context.Bad("a whole reply although a stream was asked for"));
        if (!facts.HasChoices) return new(context.Bad("JSON without choices"));
        if (facts.ChoicesEmpty) return new(context.Bad("an answer without any choice"));
        if (facts is { Choices.EmptyFinish: true, Finished: false, HasContent: false })
            return new(context.Bad("an answer that says nothing and has no end"));
        split = facts.Choices.SplitAnswer(request) || (facts.Choices.Several && !request.AsksForSeveral());
        return new(null, facts.Renamed(body, context.Name), facts.Usage ?? default);
    }
}
