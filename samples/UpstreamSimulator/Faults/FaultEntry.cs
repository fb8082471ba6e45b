namespace UpstreamSimulator.Faults;

/// <summary>What follows the name of a fault.</summary>
internal enum FaultArgument
{
    Nothing,
    Number,
    Text,
    Quota,
}

/// <summary>One line of the catalogue.</summary>
/// <param name="Name">The fault without <c>sim:</c> and without its argument.</param>
/// <param name="Meaning">What it does, for the list that people read.</param>
/// <param name="Placeholder">How the argument is shown in that list.</param>
/// <param name="Preset">The number of a fault that takes none.</param>
internal sealed record FaultEntry(
    string Name, FaultKind Kind, FaultArgument Argument, string Meaning, string Placeholder = "", int Preset = 0)
{
    public string Usage => Placeholder.Length == 0 ? $"sim:{Name}" : $"sim:{Name}:{Placeholder}";
}
