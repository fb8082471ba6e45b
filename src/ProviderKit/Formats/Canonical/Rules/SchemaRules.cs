using System.Text.Json;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>The JSON schema features that a format accepts. Data: a format has a row for tools and one for the reply. Immutable.</summary>
internal sealed record SchemaRules
{
    /// <summary>
    /// The top level must be a plain object: a reference, <c>anyOf</c>, <c>oneOf</c> and <c>allOf</c> there are merged into
    /// one object, and the description lists the alternatives. Default: false.
    /// </summary>
    public bool HasPlainTop { get; init; }

    /// <summary><c>$ref</c> is replaced by its target, and <c>$defs</c> is removed. Default: false.</summary>
    public bool InlinesReferences { get; init; }

    /// <summary>The parts of an <c>allOf</c> are merged into one schema; the description lists contradictions. Default: false.</summary>
    public bool MergesAllOf { get; init; }

    /// <summary><c>const</c> becomes an <c>enum</c> with one value. Default: false.</summary>
    public bool HasNoConst { get; init; }

    /// <summary><c>oneOf</c> becomes <c>anyOf</c>. Default: false.</summary>
    public bool HasNoOneOf { get; init; }

    /// <summary>A list of types becomes an <c>anyOf</c> of schemas with one type each. Default: false.</summary>
    public bool HasNoTypeLists { get; init; }

    /// <summary>Keywords of older drafts are converted to draft 2020-12 (<see cref="OldSchema"/>). Default: false.</summary>
    public bool IsDraft2020 { get; init; }

    /// <summary>Every object gets <c>additionalProperties: false</c>. Default: false.</summary>
    public bool ClosesObjects { get; init; }

    /// <summary>Keywords that the format refuses. The description names them instead.</summary>
    public IReadOnlyList<SchemaLimit> InWords { get; init; } = [];

    /// <summary>Keywords without a meaning for a model that are left out, such as <c>$schema</c>.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether anything below the top level can change.</summary>
    public bool ChangeNested =>
        InlinesReferences || MergesAllOf || HasNoConst || HasNoOneOf || HasNoTypeLists || ClosesObjects || InWords.Count > 0 || LeftOut.Count > 0;

    /// <summary>Whether a keyword with this value is moved to the description.</summary>
    public bool IsInWords(string keyword, JsonElement value)
    {
        // Enums are documented only for strings and numbers.
        if (HasNoConst && keyword == "const") return !IsListed(value);
        if (HasNoConst && keyword == "enum" && value.ValueKind == JsonValueKind.Array) return !value.EnumerateArray().All(IsListed);
        foreach (var limit in InWords)
            if (limit.Keyword == keyword) return !limit.Taken.Contains(value.GetRawText());
        return false;
    }

    private static bool IsListed(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number;
}

/// <summary>A keyword that a format does not accept.</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="Taken">The values, as JSON, that the format accepts nevertheless.</param>
internal sealed record SchemaLimit(string Keyword, params string[] Taken);
