using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>
/// Reads the chunks of one streamed reply. Text and thoughts come as they are written; calls of functions, and what thoughts carry, come
/// whole with the chunk that finishes the reply.
/// </summary>
internal sealed class DeltaReader(DispatchResult result, ChatRequest request)
{
    private readonly CallDeltas _calls = new();
    private readonly ThoughtDeltas _thoughts = new(request.Model);
    private string? _id;
    private string? _model;
    private DateTimeOffset? _created;
    private string? _audioType;

    /// <summary>Reads one chunk.</summary>
    public ChatResponseUpdate Read(ReadOnlyMemory<byte> chunk)
    {
        var json = WireJson.ParseReply(result, chunk);
        if (Field.Text(json, "id") is { Length: > 0 } id) _id ??= id;
        if (Field.Text(json, "model") is { Length: > 0 } model) _model ??= model;
        _created ??= ReplyReader.CreatedAt(json);
        var update = Begin(json);
        foreach (var choice in Field.Items(json, "choices"))
            if (Field.Whole(choice, "index") is null or 0) Add(choice, chunk, update);
        return update;
    }

    /// <summary>The last update: what no chunk has finished, and the usage.</summary>
    public ChatResponseUpdate End()
    {
        var update = Begin(default);
        AddWhole(update);
        if (Usage.From(result.Usage) is { } usage) update.Contents.Add(new UsageContent(usage));
        return update;
    }

    private ChatResponseUpdate Begin(JsonElement json) => new()
    {
        Role = ChatRole.Assistant,
        ResponseId = _id,
        MessageId = _id,
        ModelId = _model,
        CreatedAt = _created,
        RawRepresentation = new RawChatReply(result, json),
    };

    private void Add(JsonElement choice, ReadOnlyMemory<byte> chunk, ChatResponseUpdate update)
    {
        var delta = Field.Get(choice, "delta");
        if (_thoughts.Add(delta) is { } thought) update.Contents.Add(new TextReasoningContent(thought));
        foreach (var content in SaidReader.Read(delta, () => _audioType ??= ReplyReader.AudioTypeFor(request))) update.Contents.Add(content);
        if (Field.Has(delta, "tool_calls", out _)) _calls.Add(chunk);
        update.FinishReason = ReplyReader.FinishOf(choice);
        if (update.FinishReason is not null) AddWhole(update);
    }

    private void AddWhole(ChatResponseUpdate update)
    {
        if (_thoughts.Take() is { } carried) update.Contents.Add(new TextReasoningContent("") { ProtectedData = carried });
        foreach (var call in _calls.Take()) update.Contents.Add(call);
    }
}
