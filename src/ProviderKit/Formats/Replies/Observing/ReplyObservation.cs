using System.Text.Json;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>
/// What an upstream's reply says of itself, for traces: read from the upstream's own JSON, before anything is translated or renamed. It is
/// not masked. For one request, and one reader at a time.
/// </summary>
/// <param name="takesContent">Whether what the model wrote is kept too.</param>
internal sealed class ReplyObservation(bool takesContent)
{
    private const int MaxReasons = 16;

    // Far above what vendors send; a value that is longer is no name.
    private const int MaxNameBytes = 256;

    private readonly List<string> _reasons = [];

    /// <summary>The upstream's id of the reply; null when it has not named one.</summary>
    public string? Id { get; private set; }

    /// <summary>The model that answered, as the upstream names it; null when it has not.</summary>
    public string? Model { get; private set; }

    /// <summary>Why each choice ended, in the upstream's words.</summary>
    public IReadOnlyList<string> FinishReasons => _reasons;

    /// <summary>What the model wrote; null where that is not kept.</summary>
    public ReplyContent? Content { get; private set; } = takesContent ? new ReplyContent() : null;

    /// <summary>The canonical request that is answered; empty where content is not kept, or it cannot be written.</summary>
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>Whether a reply is being watched.</summary>
    public bool IsWatching { get; private set; }

    /// <summary>Forgets what the last attempt's reply said.</summary>
    public void Clear()
    {
        Id = Model = null;
        IsWatching = false;
        _reasons.Clear();
        if (takesContent) Content = new ReplyContent();
    }

    /// <summary>Notes what a reply says from now on.</summary>
    public ProviderReply Watch(ProviderReply reply)
    {
        IsWatching = true;
        if (reply.Events is { } events) return ProviderReply.Streamed(new ObservedEvents(events, this)).With(reply.Limits);
        if (reply.Error is null && reply.Raw is null) Read(reply.Body);
        return reply;
    }

    /// <summary>Reads a whole reply or an event. What is no JSON says nothing.</summary>
    public void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            ReadFacts(json.Span);
            Content?.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Whether it is a reply at all is for others to judge.
        }
    }

    private void ReadFacts(ReadOnlySpan<byte> json)
    {
        bool mayEnd = json.IndexOf("eason"u8) >= 0 || json.IndexOf("\"response\""u8) >= 0;
        if (Id is not null && Model is not null && !mayEnd) return;
        var reader = new Utf8JsonReader(json);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, isChoice: false);
    }

    /// <summary>
    /// Reads the members of an object that say something, wherever a format has them: chat and completions (<c>id</c>, <c>choices</c>), Messages
    /// (<c>message</c>, <c>delta</c>), Responses (<c>response</c>), Gemini (<c>responseId</c>, <c>candidates</c>), Ollama (<c>done_reason</c>).
    /// </summary>
    private void ReadObject(ref Utf8JsonReader reader, bool isChoice)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = isChoice ? MemberOfChoice(reader) : MemberOf(reader);
            reader.Read();
            switch (member)
            {
                case Member.Id:
                    Id ??= Name(reader);
                    break;
                case Member.Model:
                    Model ??= Name(reader);
                    break;
                case Member.Reason:
                    AddReason(Name(reader));
                    break;
                case Member.Status:
                    // Responses name no reason where there is nothing wrong.
                    AddReason(Name(reader) switch { "completed" => "stop", "failed" => "error", _ => null });
                    break;
                case Member.Part when reader.TokenType == JsonTokenType.StartObject:
                    ReadObject(ref reader, isChoice: false);
                    continue;
                case Member.Choices when reader.TokenType == JsonTokenType.StartArray:
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, isChoice: true);
                    continue;
            }
            reader.Skip();
        }
    }

    private static Member MemberOfChoice(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("finish_reason"u8) || reader.ValueTextEquals("finishReason"u8) ? Member.Reason : Member.None;

    private static Member MemberOf(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("responseId"u8) ? Member.Id
        : reader.ValueTextEquals("model"u8) || reader.ValueTextEquals("modelVersion"u8) ? Member.Model
        : reader.ValueTextEquals("stop_reason"u8) || reader.ValueTextEquals("done_reason"u8) || reader.ValueTextEquals("reason"u8) ? Member.Reason
        : reader.ValueTextEquals("status"u8) ? Member.Status
        : reader.ValueTextEquals("choices"u8) || reader.ValueTextEquals("candidates"u8) ? Member.Choices
        : reader.ValueTextEquals("response"u8) || reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("incomplete_details"u8) ? Member.Part
        : Member.None;

    private void AddReason(string? reason)
    {
        if (reason is not null && _reasons.Count < MaxReasons) _reasons.Add(reason);
    }

    private static string? Name(in Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length is > 0 and <= MaxNameBytes ? reader.GetString() : null;

    private enum Member
    {
        None,
        Id,
        Model,
        Reason,
        Status,
        Part,
        Choices,
    }
}
