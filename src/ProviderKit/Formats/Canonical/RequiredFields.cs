using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Fields of a client's own format that are required for the reply and that no other format has:
/// <c>"extra_content":{"{format}":{"required":["thread"]}}</c> at the top level of a canonical request. An upstream of another format
/// refuses the request and names the first of them. The last one may be <see cref="SoftMembers.Search"/>, which is also at the top level of
/// the request: any model that searches the web can serve it.
/// </summary>
internal static class RequiredFields
{
    public const string Name = "required";

    /// <summary>The first field that an upstream does not support; null for none.</summary>
    /// <param name="extraContent">The request's <c>extra_content</c>.</param>
    /// <param name="own">The member that the upstream's format reads; null for none.</param>
    public static string? MissingIn(JsonElement extraContent, string? own)
    {
        if (extraContent.ValueKind != JsonValueKind.Object) return null;
        foreach (var format in extraContent.EnumerateObject())
        {
            if (format.Name == own || format.Value.ValueKind != JsonValueKind.Object || !format.Value.TryGetProperty(Name, out var required)) continue;
            if (required.ValueKind != JsonValueKind.Array) continue;
            foreach (var field in required.EnumerateArray())
                if (field.ValueKind == JsonValueKind.String) return field.GetString();
        }
        return null;
    }

    /// <summary>The 400 for such a field.</summary>
    public static ProviderError Refusal(string provider, string field) =>
        ChatField.Unsupported(provider, field, "only an upstream of the request's own format has it");
}
