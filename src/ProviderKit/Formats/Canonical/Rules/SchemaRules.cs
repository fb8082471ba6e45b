using System.Text.Json;

namespace ProviderKit.Formats.Canonical.Rules;

/// <summary>What a format takes of JSON schema. Data: a format has a row for tools and one for the answer. Immutable.</summary>
internal sealed record SchemaRules
{
    /// <summary>
    /// The schema at the top is a plain object: a reference, <c>anyOf</c>, <c>oneOf</c> and <c>allOf</c> there are merged into
    /// one, with the alternatives told in the description. Default: false.
    /// </summary>
    public bool HasPlainTop { get; init; }

    /// <summary><c>$ref</c> is replaced by what it names, and there are no <c>$defs</c>. Default: false.</summary>
    public bool InlinesReferences { get; init; }

    /// <summary>The parts of an <c>allOf</c> are one schema; where they contradict each other, the description says so. Default: false.</summary>
    public bool MergesAllOf { get; init; }

    /// <summary><c>const</c> is an <c>enum</c> of one value. Default: false.</summary>
    public bool HasNoConst { get; init; }

    /// <summary><c>oneOf</c> is an <c>anyOf</c>. Default: false.</summary>
    public bool HasNoOneOf { get; init; }

    /// <summary>A list of types is an <c>anyOf</c> of schemas with one type each. Default: false.</summary>
    public bool HasNoTypeLists { get; init; }

    /// <summary>Keywords of older drafts are those of draft 2020-12 (<see cref="OldSchema"/>). Default: false.</summary>
    public bool IsDraft2020 { get; init; }

    /// <summary>Every object has <c>additionalProperties: false</c>. Default: false.</summary>
    public bool ClosesObjects { get; init; }

    /// <summary>Keywords that the format refuses. The description names them instead.</summary>
    public IReadOnlyList<SchemaLimit> InWords { get; init; } = [];

    /// <summary>Keywords that say nothing to a model and are left out, such as <c>$schema</c>.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Whether anything below the top can change.</summary>
    public bool ChangeNested =>
        InlinesReferences || MergesAllOf || HasNoConst || HasNoOneOf || HasNoTypeLists || ClosesObjects || InWords.Count > 0 || LeftOut.Count > 0;

    /// <summary>Whether a keyword with this value stands in the description only.</summary>
    public bool IsInWords(string keyword, JsonElement value)
    {
        // Lists of values are documented for texts and numbers only.
        if (HasNoConst && keyword == "const") return !IsListed(value);
        if (HasNoConst && keyword == "enum" && value.ValueKind == JsonValueKind.Array) return !value.EnumerateArray().All(IsListed);
        foreach (var limit in InWords)
            if (limit.Keyword == keyword) return !limit.Taken.Contains(value.GetRawText());
        return false;
    }

    private static bool IsListed(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number;
}

/// <summary>A keyword that a format does not take.</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="Taken">Its values, as JSON, that the format still takes.</param>
internal sealed record SchemaLimit(string Keyword, params string[] Taken);
