namespace ProviderKit;

/// <summary>What a model can do, as far as its upstream's list says.</summary>
[Flags]
public enum ModelAbilities
{
    /// <summary>Nothing of the following.</summary>
    None = 0,

    /// <summary>It answers conversations.</summary>
    Chat = 1,

    /// <summary>It makes embeddings.</summary>
    Embeddings = 2,

    /// <summary>It calls tools.</summary>
    Tools = 4,

    /// <summary>It reads images.</summary>
    Vision = 8,

    /// <summary>It thinks before it answers.</summary>
    Thinking = 16,

    /// <summary>It answers in JSON of a given schema.</summary>
    StructuredOutputs = 32,
}
