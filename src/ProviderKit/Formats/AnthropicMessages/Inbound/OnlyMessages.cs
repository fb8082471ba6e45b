using System.Collections.Frozen;
using System.Text.Json;
using ProviderKit.Formats.Canonical;

namespace ProviderKit.Formats.AnthropicMessages.Inbound;

/// <summary>
/// Fields of a request without a counterpart in any other format. Some are refused, because the reply would not be
/// what the client requested; the others are left out, and their names are reported.
/// </summary>
internal static class OnlyMessages
{
    // State that the vendor keeps, and servers that only the vendor calls.
    // The client that sends safeguards continues without them after a refusal that names the field.
    private static readonly string[] Refused = ["thread", "mcp_servers", "safeguards"];

    private static readonly FrozenSet<string> Translated = new[]
    {
        "model", "messages", "system", "tools", "tool_choice", "stream", "max_tokens", "temperature", "top_p", "top_k", "stop_sequences",
        "thinking", "output_config", "output_format", "metadata", "inference_geo",
        // The prompt is the same without breakpoints. Some SDKs put the betas of the header into the body.
        "cache_control", "betas",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The fields of a request that other vendors must not ignore.</summary>
    public static IEnumerable<string> RefusedIn(JsonElement root) =>
        Refused.Where(name => Given.Has(root, name, out var value) && RequestMembers.SaysSomething(value)).Concat(BindsPlace(root) ? ["inference_geo"] : []);

    /// <summary>Records the fields that are left out: at the top level, in <c>output_config</c> and in <c>thinking</c>.</summary>
    public static void NoteIn(JsonElement root, InboundRequest request)
    {
        foreach (var member in root.EnumerateObject())
            if (!Translated.Contains(member.Name) && !Refused.Contains(member.Name) && AsksFor(member)) request.LeaveOut(member.Name);
        NoteIn(root, "output_config", ["effort", "format"], request);
        NoteIn(root, "thinking", ["type", "budget_tokens", "display"], request);
    }

    private static void NoteIn(JsonElement root, string name, ReadOnlySpan<string> translated, InboundRequest request)
    {
        if (!Given.Has(root, name, out var given)) return;
        foreach (var member in given.EnumerateObject())
            if (!translated.Contains(member.Name) && RequestMembers.SaysSomething(member.Value)) request.LeaveOut($"{name}.{member.Name}");
    }

    private static bool AsksFor(JsonProperty member) => member.Name switch
    {
        "service_tier" => !IsText(member.Value, "auto"),
        "speed" => !IsText(member.Value, "standard"),
        _ => RequestMembers.SaysSomething(member.Value),
    };

    /// <summary>Whether the client restricts where its data may be processed. No other vendor can guarantee that. "global" is no restriction.</summary>
    private static bool BindsPlace(JsonElement root) =>
        Given.Has(root, "inference_geo", out var place) && !IsText(place, "global") && !IsText(place, "");

    private static bool IsText(JsonElement value, string text) => Given.IsText(value) && value.ValueEquals(text);
}
