using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>
/// Writes <c>reasoning</c> and <c>include</c>. A request with an effort gets a summary of the thoughts. All requests get encrypted
/// thoughts, so that these can be sent back with the conversation although the vendor stores nothing. A client's own <c>reasoning</c> and
/// <c>include</c>, which chat does not define, take precedence.
/// </summary>
internal static class ResponsesReasoning
{
    public const string Own = "reasoning";
    public const string Include = "include";

    private const string Effort = "effort", Summary = "summary";

    public static void Write(Utf8JsonWriter json, ChatDocument chat, ResponsesModel model)
    {
        WriteReasoning(json, chat, model);
        WriteInclude(json, chat, model);
    }

    private static void WriteReasoning(Utf8JsonWriter json, ChatDocument chat, ResponsesModel model)
    {
        bool hasOwn = ChatField.TryGet(chat.Root, Own, out var own);
        if (hasOwn && own.ValueKind != JsonValueKind.Object) throw ChatField.Wrong(Own, "an object");
        string? effort = chat.ReasoningEffort;
        if (effort is not null && chat.EffortIsSoft && !model.Reasons)
        {
            if (effort != "none") chat.LeaveOut("reasoning_effort");
            effort = null;
        }
        // The optional effort was removed for a model that decides itself how much to reason. Its thoughts are requested nevertheless.
        bool thinks = effort is null ? chat.EffortIsSoft && model.Reasons : effort != "none";
        bool asks = thinks && !chat.Without.HasFlag(OptionalParts.ThoughtTexts) && !(hasOwn && own.TryGetProperty(Summary, out _));
        if (effort is null && !asks && !(hasOwn && own.EnumerateObject().MoveNext())) return;
        json.WriteStartObject("reasoning"u8);
        if (effort is not null) json.WriteString(Effort, effort);
        if (hasOwn)
            foreach (var member in own.EnumerateObject())
                if (!(member.Name == Effort && effort is not null)) member.WriteTo(json);
        if (asks) json.WriteString(Summary, "auto"u8);
        json.WriteEndObject();
    }

    private static void WriteInclude(Utf8JsonWriter json, ChatDocument chat, ResponsesModel model)
    {
        List<string> wanted = [];
        if (ChatField.TryGet(chat.Root, Include, out var own))
        {
            if (own.ValueKind != JsonValueKind.Array || own.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String)) throw ChatField.Wrong(Include, "an array of strings");
            wanted.AddRange(own.EnumerateArray().Select(i => i.GetString()!));
        }
        else if (model.Reasons && !chat.Without.HasFlag(OptionalParts.SealedThoughts)) wanted.Add("reasoning.encrypted_content");
        if (chat.LogProbs) wanted.Add("message.output_text.logprobs");
        if (wanted.Count == 0) return;
        json.WriteStartArray("include"u8);
        foreach (string item in wanted.Distinct(StringComparer.Ordinal)) json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
