using System.Text.Json;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Fields of a client's own format without which the answer is not the one asked for, and which no other format has:
/// <c>"extra_content":{"{format}":{"required":["thread"]}}</c> at the top of a canonical request. An upstream of another format
/// refuses the request by the first of them. The last may be <see cref="SoftMembers.Search"/>, which stands at the top of the request as
/// well: a model that searches the web can do without this format.
/// </summary>
internal static class RequiredFields
{
    public const string Name = "required";

    /// <summary>The first field that an upstream lacks; null for none.</summary>
    /// <param name="extraContent">The request's <c>extra_content</c>.</param>
    /// <param name="own">The member of it that the upstream's format reads; null for none.</param>
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

    /// <summary>The 400 for it.</summary>
    public static ProviderError Refusal(string provider, string field) =>
        ChatField.Unsupported(provider, field, "only an upstream of the request's own format has it");
}
