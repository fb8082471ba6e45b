using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Members that a client's format has as a matter of course and that some vendors or models refuse. They travel as
/// <c>"extra_content":{"soft":{"top_k":40,"reasoning_effort":true}}</c> at the top of a canonical request: those that can follow
/// do, and the others answer without.
/// </summary>
internal static class SoftMembers
{
    public const string Name = "soft";

    /// <summary>True where <c>reasoning_effort</c> is a wish: a model that cannot follow it answers without.</summary>
    public const string Effort = "reasoning_effort";

    /// <summary>True where <c>max_completion_tokens</c> may be more than the model gives: then it is the most that it gives.</summary>
    public const string Length = "max_completion_tokens";

    /// <summary>Whether a request says so of one of its members.</summary>
    public static bool Has(JsonElement root, string member) => Get(root, member).ValueKind == JsonValueKind.True;

    /// <summary>A member; undefined for none.</summary>
    public static JsonElement Get(JsonElement root, string member)
    {
        foreach (string name in (ReadOnlySpan<string>)["extra_content", Name, member])
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out root)) return default;
        return root;
    }
}
