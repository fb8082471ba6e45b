using System.Text.Json;

namespace ProviderKit.Formats.Replies.Observing;

/// <summary>
/// Collects facts about an upstream's reply for traces: read from the upstream's own JSON, before anything is translated or renamed. The
/// values are not masked. For one request and one reader at a time.
/// </summary>
/// <param name="takesContent">Whether the model's output is collected, too.</param>
internal sealed class ReplyObservation(bool takesContent)
{
    private const int MaxReasons = 16;

    // Far longer than the names that vendors send.
    private const int MaxNameBytes = 256;

    private readonly List<string> _reasons = [];

    /// <summary>The upstream's id of the reply; null if it sent none.</summary>
    public string? Id { get; private set; }

    /// <summary>The upstream's name of the model; null if it sent none.</summary>
    public string? Model { get; private set; }

    /// <summary>The upstream's finish reason of each choice.</summary>
    public IReadOnlyList<string> FinishReasons => _reasons;

    /// <summary>The model's output; null if it is not collected.</summary>
    public ReplyContent? Content { get; private set; } = takesContent ? new ReplyContent() : null;

    /// <summary>The canonical request; empty if content is not collected or the request cannot be written.</summary>
    public ReadOnlyMemory<byte> Request { get; set; }

    /// <summary>Whether a reply is being watched.</summary>
    public bool IsWatching { get; private set; }

    /// <summary>Clears the facts of the last attempt's reply.</summary>
    public void Clear()
    {
        Id = Model = null;
        IsWatching = false;
        _reasons.Clear();
        if (takesContent) Content = new ReplyContent();
    }

    /// <summary>Begins to observe a reply.</summary>
    public ProviderReply Watch(ProviderReply reply)
    {
        IsWatching = true;
        if (reply.Events is { } events) return ProviderReply.Streamed(new ObservedEvents(events, this)).With(reply.Limits);
        if (reply.Error is null && reply.Raw is null) Read(reply.Body);
        return reply;
    }

    /// <summary>Reads a whole reply or an event. Anything other than JSON is ignored.</summary>
    public void Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            ReadFacts(json.Span);
            Content?.Read(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid replies are reported elsewhere.
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
    /// Reads the relevant members of an object in all formats: chat and completions (<c>id</c>, <c>choices</c>), Messages
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
                    // The Responses format has no reason for a successful end.
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
