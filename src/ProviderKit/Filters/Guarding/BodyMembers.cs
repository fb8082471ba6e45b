using System.Collections.Frozen;

namespace ProviderKit.Filters.Guarding;

/// <summary>What kind of JSON stands at a place of a body.</summary>
internal enum TextZone
{
    /// <summary>A wire format's own objects: their names mean nothing to a model, and some values are no text.</summary>
    Structure,

    /// <summary>A JSON schema, which a model reads but for the keywords.</summary>
    Schema,

    /// <summary>JSON that a client or a model has made up, such as a call's arguments. A model reads all of it, the names included.</summary>
    Free,
}

/// <summary>What a member's name says of its value, in a format's own objects.</summary>
internal enum MemberKind
{
    /// <summary>Text, or an object with some in it.</summary>
    Plain,

    /// <summary>A name, an id, a signature.</summary>
    Identifier,

    /// <summary>Media in base64, or in an address that holds it.</summary>
    Encoded,

    /// <summary>An address, which may hold media in base64.</summary>
    Address,

    /// <summary>Media in base64 only in an object that is media.</summary>
    Data,

    /// <summary>An object whose <see cref="Data"/> is media.</summary>
    Media,

    /// <summary>A JSON schema, if it is an object.</summary>
    Schema,

    /// <summary>Free JSON.</summary>
    Free,

    /// <summary>Free JSON if it is an object. Otherwise a format's own items, or a text that may be JSON.</summary>
    Arguments,

    /// <summary>An object whose <see cref="Result"/> is free JSON.</summary>
    Returned,

    /// <summary>Free JSON in what a function has returned.</summary>
    Result,
}

/// <summary>The names of the formats' members that the guard knows. All others are plain.</summary>
internal static class BodyMembers
{
    /// <summary>The length of the longest name in the tables.</summary>
    public const int MaxLength = 32;

    private static readonly FrozenDictionary<string, MemberKind> Kinds = new (MemberKind Kind, string Names)[]
    {
        (MemberKind.Identifier, "model role type id object status call_id item_id tool_call_id tool_use_id previous_response_id response_id system_fingerprint finish_reason stop_reason"),
        (MemberKind.Identifier, "signature thoughtSignature thought_signature encrypted_content media_type mime_type mimeType"),
        (MemberKind.Encoded, "b64_json file_data images embedding"),
        (MemberKind.Address, "url image_url video_url audio_url file_url"),
        (MemberKind.Data, "data"),
        (MemberKind.Media, "inlineData inline_data input_audio audio"),
        (MemberKind.Schema, "parameters parametersJsonSchema parameters_json_schema input_schema inputSchema schema responseSchema response_schema responseJsonSchema response_json_schema format properties"),
        (MemberKind.Free, "variables documents chat_template_kwargs env attributes"),
        (MemberKind.Arguments, "input args arguments"),
        (MemberKind.Returned, "functionResponse function_response"),
        (MemberKind.Result, "response"),
    }
    .SelectMany(static row => row.Names.Split(' '), static (row, name) => KeyValuePair.Create(name, row.Kind)).ToFrozenDictionary(StringComparer.Ordinal);

    // Those whose values are examples of the data are free, the others are schemas or texts.
    private static readonly FrozenSet<string> FreeKeywords = Set("default const enum examples example");

    private static readonly FrozenSet<string> Keywords = Set(
        "$schema $id $ref $defs $anchor $comment definitions type properties required additionalProperties patternProperties propertyNames items prefixItems additionalItems contains "
        + "minItems maxItems uniqueItems minProperties maxProperties minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf pattern format title description "
        + "default const enum examples example anyOf oneOf allOf not if then else nullable deprecated readOnly writeOnly propertyOrdering name strict schema json_schema dependentRequired dependentSchemas");

    private static readonly FrozenDictionary<string, MemberKind>.AlternateLookup<ReadOnlySpan<char>> KindOf = Kinds.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FreeKeyword = FreeKeywords.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Keyword = Keywords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a name says in a zone.</summary>
    public static MemberKind Of(ReadOnlySpan<char> name, TextZone zone) => zone switch
    {
        TextZone.Structure => KindOf.TryGetValue(name, out var kind) ? kind : MemberKind.Plain,
        TextZone.Schema when FreeKeyword.Contains(name) => MemberKind.Free,
        TextZone.Schema when name is "type" => MemberKind.Identifier,
        _ => MemberKind.Plain,
    };

    /// <summary>Whether a model reads a name itself.</summary>
    public static bool IsText(ReadOnlySpan<char> name, TextZone zone) => zone == TextZone.Free || (zone == TextZone.Schema && !Keyword.Contains(name));

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
