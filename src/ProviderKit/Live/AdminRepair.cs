namespace ProviderKit.Live;

/// <summary>Removes only those of the operator's changes that do not fit the configuration.</summary>
internal static class AdminRepair
{
    /// <summary>A part of the changes, with a readable name.</summary>
    private sealed record AdminPart(string Name, Func<AdminChanges, AdminChanges> Remove);

    /// <summary>
    /// Returns the changes without the parts that cause failures. Removes one part after another, each time the smallest one whose removal leaves
    /// fewer failures.
    /// </summary>
    /// <param name="changes">The changes.</param>
    /// <param name="failuresOf">Returns the failures of changes; empty if they are valid.</param>
    /// <param name="leftOut">Receives the removed parts, each with the reason.</param>
    public static AdminChanges Fit(AdminChanges changes, Func<AdminChanges, string[]> failuresOf, ICollection<string> leftOut)
    {
        string[] failures = failuresOf(changes);
        while (failures.Length > 0)
        {
            AdminChanges? better = null;
            foreach (var part in PartsOf(changes))
            {
                var without = part.Remove(changes);
                string[] others = failuresOf(without);
                if (others.Length >= failures.Length) continue;
                leftOut.Add($"{part.Name}: {string.Join(" ", failures.Except(others))}");
                (better, failures) = (without, others);
                break;
            }
            if (better is null) return changes; // no single part is to blame; the caller reports why the changes cannot take effect
            changes = better;
        }
        return changes;
    }

    private static IEnumerable<AdminPart> PartsOf(AdminChanges changes)
    {
        foreach (var (provider, of) in changes.Providers)
        {
            foreach (string field in of.Settings.Keys)
                yield return new AdminPart($"{field} of {provider}", all => all.With(provider, all.Of(provider).With(field, null)));
            foreach (var token in of.Added)
                yield return new AdminPart($"token {token.Name} of {provider}", all => all.With(provider, all.Of(provider) with { Added = all.Of(provider).Added.Remove(token) }));
            if (of.Enabled is not null)
                yield return new AdminPart($"the switch of {provider}", all => all.With(provider, all.Of(provider) with { Enabled = null }));
        }
        foreach (var (provider, _) in changes.Providers)
            yield return new AdminPart($"all of {provider}", all => all.With(provider, ProviderChanges.None));
    }
}
