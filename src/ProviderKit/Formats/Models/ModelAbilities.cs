namespace ProviderKit;

/// <summary>The abilities of a model, as stated by its upstream's list.</summary>
[Flags]
public enum ModelAbilities
{
    /// <summary>None of the following.</summary>
    None = 0,

    /// <summary>Chat.</summary>
    Chat = 1,

    /// <summary>Embeddings.</summary>
    Embeddings = 2,

    /// <summary>Tool calls.</summary>
    Tools = 4,

    /// <summary>Image input.</summary>
    Vision = 8,

    /// <summary>Reasoning before the answer.</summary>
    Thinking = 16,

    /// <summary>Replies as JSON that follows a given schema.</summary>
    StructuredOutputs = 32,
}
