using Microsoft.Extensions.Configuration;

namespace ProviderKit.Settings;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class Spelling
{
    /// <summary>The error about a name that is no setting's.</summary>
    /// <param name="path">The whole name.</param>
    /// <param name="known">The names that could be at its end.</param>
    public static string UnknownSetting(string path, IEnumerable<string> known)
    {
        string name = ConfigurationPath.GetSectionKey(path);
        return Nearest(name, known, static candidate => Math.Max(1, candidate.Length / 4)) is { } meant
            ? $"{path} is not a setting; did you mean {ConfigurationPath.GetParentPath(path)}:{meant}?"
            : $"{path} is not a setting. docs/configuration.md lists all settings.";
    }

    /// <summary>The candidate that is nearest, in any case; null when none is near.</summary>
    /// <param name="name">The misspelt name.</param>
    /// <param name="candidates">The right ones; of two that are equally near, the first.</param>
    /// <param name="limit">How far from a candidate a name may be; below zero for one that it cannot be.</param>
    public static string? Nearest(string name, IEnumerable<string> candidates, Func<string, int> limit)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int most = limit(candidate);
            if (Math.Abs(name.Length - candidate.Length) > most) continue;
            int distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance <= most && distance < least) (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary>How many letters to insert, leave out, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int least = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, table[i - 2, j - 2] + 1);
                table[i, j] = least;
            }
        }
        return table[a.Length, b.Length];
    }
}
