using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.OpenAIChat.Flavours;

/// <summary>
/// How a vendor's JSON differs from the plain format, which this class itself is. Stateless. Each vendor overrides
/// what its recorded replies show.
/// </summary>
internal class Flavour
{
    /// <summary>Whether replies carry <c>object</c>.</summary>
    public virtual bool NamesObject => true;

    /// <summary>Whether a stream starts with a chunk that has no choices.</summary>
    public virtual bool HasPreface => false;

    /// <summary>Whether a chunk of its own says the role.</summary>
    public virtual bool OpensWithRole => true;

    /// <summary>Whether the model's thoughts are shown.</summary>
    public virtual bool ShowsThoughts => false;

    /// <summary>Whether a streamed tool call comes in one chunk.</summary>
    public virtual bool SendsToolsWhole => false;

    /// <summary>Whether each chunk has a usage, asked for or not.</summary>
    public virtual bool RepeatsUsage => false;

    /// <summary>Whether the chunk with the usage also has a choice.</summary>
    public virtual bool KeepsChoiceWithUsage => false;

    /// <summary>Whether chunks before the usage have <c>usage: null</c>.</summary>
    public virtual bool AnnouncesUsage => false;

    /// <summary>A comment that streams carry now and then.</summary>
    public virtual ReadOnlySpan<byte> Comment => default;

    /// <summary>The model named in replies: never the one asked for, so that a gateway's rewriting shows.</summary>
    public virtual string ReplyModel(string requested) => requested + "-sim";

    public virtual string IdOf(Call call) => $"chatcmpl-sim{call.Number:x12}";

    public virtual void AddHeaders(IHeaderDictionary headers)
    {
    }

    /// <summary>Writes what follows the model, in replies and chunks.</summary>
    public virtual void WriteEnvelope(Utf8JsonWriter json)
    {
    }

    /// <summary>Writes what follows the envelope in replies that come whole.</summary>
    public virtual void WriteReplyOpening(Utf8JsonWriter json)
    {
    }

    /// <summary>Writes the chunk announced by <see cref="HasPreface"/>.</summary>
    public virtual void WritePreface(Utf8JsonWriter json)
    {
    }

    /// <summary>Writes what a delta starts with.</summary>
    public virtual void WriteDeltaStart(Utf8JsonWriter json, Chunk chunk)
    {
        if (chunk.Kind == ChunkKind.Role)
            json.WriteString("role"u8, "assistant"u8);
    }

    /// <summary>Writes a thought into a delta or message.</summary>
    public virtual void WriteThought(Utf8JsonWriter json, string text)
    {
    }

    /// <summary>Writes what a message ends with.</summary>
    public virtual void WriteMessageEnd(Utf8JsonWriter json)
    {
    }

    /// <summary>Writes what a choice ends with; <paramref name="finish"/> is null while it goes on.</summary>
    public virtual void WriteChoiceEnd(Utf8JsonWriter json, FinishReason? finish, bool inStream) =>
        WriteFinish(json, "finish_reason"u8, finish);

    /// <summary>Writes what a chunk ends with.</summary>
    public virtual void WriteChunkEnd(Utf8JsonWriter json, Chunk chunk)
    {
    }

    /// <summary>Writes what an entry of the model list ends with.</summary>
    public virtual void WriteModelEnd(Utf8JsonWriter json, string model)
    {
    }

    /// <summary>Writes the members of the usage.</summary>
    public virtual void WriteUsage(Utf8JsonWriter json, Usage usage)
    {
        json.WriteNumber("prompt_tokens"u8, usage.Prompt);
        json.WriteNumber("completion_tokens"u8, usage.Completion);
        json.WriteNumber("total_tokens"u8, usage.Total);
        WriteUsageDetails(json, usage);
    }

    protected static void WriteUsageDetails(Utf8JsonWriter json, Usage usage)
    {
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.Cached);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        json.WriteNumber("audio_tokens"u8, 0);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
    }

    protected static void WriteFinish(Utf8JsonWriter json, ReadOnlySpan<byte> name, FinishReason? finish)
    {
        if (finish is { } reason)
            json.WriteString(name, CompletionWriter.Name(reason));
        else
            json.WriteNull(name);
    }
}
