using System.Collections.Frozen;
using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// The top-level fields of a request that a format knows: it writes them, checks them, or documents that it leaves them out.
/// Any other field is forwarded or refused by name, so that nothing is dropped silently. Immutable.
/// </summary>
/// <param name="own">Fields in addition to OpenAI's.</param>
internal sealed class RequestMembers(params string[] own)
{
    /// <summary>Deprecated or rare fields of OpenAI's, which most formats refuse with their own messages.</summary>
    public static readonly string[] RefusedByName = ["functions", "function_call", "audio", "web_search_options"];

    private static readonly string[] OpenAIs =
    [
        "model", "messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "max_tokens", "max_completion_tokens",
        "temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "n", "logprobs", "top_logprobs", "logit_bias",
        "response_format", "modalities", "reasoning_effort", "verbosity",
        // The reply is still usable without these.
        "user", "safety_identifier", "metadata", "store", "service_tier", "prediction", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "cache_control", "extra_content",
    ];

    private readonly FrozenSet<string> _known = OpenAIs.Concat(own).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The unknown fields that have a value. Empty objects and arrays are ignored, since some clients send <c>text: {}</c>.</summary>
    public IEnumerable<JsonProperty> OthersIn(ChatDocument chat) =>
        chat.Root.EnumerateObject().Where(member => !_known.Contains(member.Name) && SaysSomething(member.Value));

    /// <summary>A 400 that names the first unknown field; null if there is none.</summary>
    public ProviderError? Refuse(ChatDocument chat, string provider)
    {
        foreach (var member in OthersIn(chat)) return ChatField.Unsupported(provider, member.Name, "it has no counterpart there; leave it out");
        return null;
    }

    /// <summary>
    /// OpenAI's fields that most formats leave out and whose names are reported to clients. Fields that name the user or control a cache are not
    /// included, since they do not change the reply.
    /// </summary>
    public static readonly string[] Unused = ["verbosity", "prediction", "metadata", "store", "service_tier"];

    /// <summary>Records the fields that a format leaves out, if they have an effective value.</summary>
    public static void NoteUnused(ChatDocument chat, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (chat.Root.TryGetProperty(name, out var value) && SaysSomething(value) && value.ValueKind != JsonValueKind.False
                && !(value.ValueKind == JsonValueKind.String && value.GetString() is "auto" or "default")) chat.LeaveOut(name);
    }

    /// <summary>Whether a field has a value other than null, an empty object or an empty array.</summary>
    public static bool SaysSomething(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Object => value.EnumerateObject().MoveNext(),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => true,
    };
}
