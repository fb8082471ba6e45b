namespace ProviderKit;

/// <summary>The outcome of a change by the operator.</summary>
public enum AdminOutcome
{
    /// <summary>The change is in effect.</summary>
    Done,

    /// <summary>A value is wrong, or the setting does not exist. Nothing was changed.</summary>
    Invalid,

    /// <summary>There is no such provider or token. Nothing was changed.</summary>
    NotFound,

    /// <summary>The configuration does not let the operator change this. Nothing was changed.</summary>
    NotAllowed,

    /// <summary>The item to add already exists. Nothing was changed.</summary>
    Conflict,

    /// <summary>The change could not be stored or applied. Nothing was changed.</summary>
    Failed,
}
