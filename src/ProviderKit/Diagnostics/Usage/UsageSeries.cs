namespace ProviderKit.Diagnostics.Usage;

/// <summary>What is counted together: all since the start, the last hour by minutes, the last day by quarters. Thread-safe.</summary>
internal sealed class UsageSeries
{
    private readonly Lock _gate = new();
    private readonly UsageTally _all = new();
    private readonly UsageRing _hour = new(60, StepOf(UsageWindow.LastHour));
    private readonly UsageRing _day = new(96, StepOf(UsageWindow.LastDay));

    public static TimeSpan StepOf(UsageWindow window) => window switch
    {
        UsageWindow.LastHour => TimeSpan.FromMinutes(1),
        UsageWindow.LastDay => TimeSpan.FromMinutes(15),
        _ => throw new ArgumentOutOfRangeException(nameof(window), window, "Only the last hour and the last day have steps."),
    };

    /// <param name="record">What became of a request.</param>
    /// <param name="age">Time since the statistics began.</param>
    public void Add(RequestRecord record, TimeSpan age)
    {
        lock (_gate)
        {
            _all.Add(record);
            _hour.At(age).Add(record);
            _day.At(age).Add(record);
        }
    }

    public UsageFigures Figures(UsageWindow window, TimeSpan age)
    {
        lock (_gate)
            return UsageTally.Sum(window switch
            {
                UsageWindow.LastHour => _hour.Since(age),
                UsageWindow.LastDay => _day.Since(age),
                _ => [_all],
            });
    }

    /// <summary>The figures of each step of a window, oldest first, with the time since the step began. Steps without requests are included.</summary>
    public (TimeSpan Ago, UsageFigures Figures)[] Steps(UsageWindow window, TimeSpan age)
    {
        var ring = window == UsageWindow.LastHour ? _hour : _day;
        lock (_gate) return [.. ring.Steps(age).Select(step => (step.Ago, UsageTally.Sum(step.Tally is { } tally ? [tally] : [])))];
    }

    /// <summary>So many spans of time, of which an old one makes place for the present one. A quiet series has few of them.</summary>
    private sealed class UsageRing(int length, TimeSpan span)
    {
        private readonly UsageTally?[] _tallies = new UsageTally?[length];
        private readonly long[] _numbers = new long[length];

        public UsageTally At(TimeSpan age)
        {
            long number = age.Ticks / span.Ticks;
            int place = (int)(number % length);
            var tally = _tallies[place] ??= new UsageTally();
            if (_numbers[place] != number) tally.Clear();
            _numbers[place] = number;
            return tally;
        }

        public IEnumerable<UsageTally> Since(TimeSpan age) => Steps(age).Select(step => step.Tally).OfType<UsageTally>();

        public IEnumerable<(TimeSpan Ago, UsageTally? Tally)> Steps(TimeSpan age)
        {
            long newest = age.Ticks / span.Ticks;
            for (long number = Math.Max(newest - length + 1, 0); number <= newest; number++)
            {
                int place = (int)(number % length);
                yield return (age - span * number, _numbers[place] == number ? _tallies[place] : null);
            }
        }
    }
}
