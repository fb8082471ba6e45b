namespace ProviderKit;

/// <summary>What a change by the operator came to.</summary>
public enum AdminOutcome
{
    /// <summary>The change is in force.</summary>
    Done,

    /// <summary>A value is wrong, or the setting does not exist. Nothing was changed.</summary>
    Invalid,

    /// <summary>There is no such provider or token. Nothing was changed.</summary>
    NotFound,

    /// <summary>The configuration does not let the operator change this. Nothing was changed.</summary>
    NotAllowed,

    /// <summary>What was to be added exists already. Nothing was changed.</summary>
    Conflict,

    /// <summary>The change could not be kept or applied. Nothing was changed.</summary>
    Failed,
}
