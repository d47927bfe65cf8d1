#!/usr/bin/perl
# Trees of every kind of file that a layer can hold, the same for the same seed on every machine.
#   trees.pl make SEED FROM TO     below the current folder, one folder for each number
#   trees.pl change SEED FROM TO   what another step would do to them
#   trees.pl list                  a line for each file of the current folder with all that is to be the same elsewhere
# Needs no more than perl-base and coreutils. Names are bytes. Device nodes, sockets and
# trusted attributes where NODES, SOCKETS and TRUSTED are set.
use strict;
use warnings;
use POSIX ();

my $arm = (POSIX::uname())[4] eq 'aarch64';
my %call = $arm
    ? (lsetxattr => 6, lgetxattr => 9, llistxattr => 12, lremovexattr => 15, mknodat => 33, fchownat => 54, utimensat => 88)
    : (lsetxattr => 189, lgetxattr => 192, llistxattr => 195, lremovexattr => 198, mknodat => 259, fchownat => 260, utimensat => 280);
my $HERE = -100;
my $NOFOLLOW = 0x100;
my ($EPERM, $ENOTSUP) = (1, 95);

sub allowed { $_[0] >= 0 or $! == $EPERM or $! == $ENOTSUP or die "$_[1]: $!\n"; $_[0] >= 0 }
sub setx { my ($p, $n, $v) = @_; allowed(syscall($call{lsetxattr}, $p, $n, $v, length $v, 0), "$n of $p") }
sub owner { my ($p, $u, $g) = @_; syscall($call{fchownat}, $HERE, $p, $u, $g, $NOFOLLOW) >= 0 or die "owner of $p: $!\n" }
sub mtime { my ($p, $s, $n) = @_; my $t = pack 'q4', $s, $n, $s, $n; syscall($call{utimensat}, $HERE, $p, $t, $NOFOLLOW) >= 0 or die "time of $p: $!\n" }
sub node { my ($p, $mode, $dev) = @_; allowed(syscall($call{mknodat}, $HERE, $p, $mode, $dev), $p) }

sub pick { $_[int rand @_] }
sub bytes { my $n = shift; join '', map { chr int rand 256 } 1 .. $n }
my @modes = (0644, 0600, 0755, 0444, 0, 04755, 02755, 06711, 01644, 0777, 07777);
my @dirmodes = (0755, 0700, 01777, 02775, 0711, 0555);
my $count = 0;

sub name {
    my $n = 'n' . ++$count;
    return pick($n, $n, $n, "$n with blanks ", "-$n", "$n\xff\xfe", "$n\xc3\xa4", "$n\\t", "$n\n2", "$n'\"\$", '.' . $n, $n . 'x' x (255 - length $n), "$n.wh.");
}
sub when { pick(0, 1, 1e9, 12345, -86400, 4102444800, 1700000000 + int rand 1e6) }

# Less than half a second behind the whole one: umoci rounds, we cut off.
my %dirty; # folders whose time a change moved
sub parent { my $p = shift; $p =~ s{/[^/]*\z}{}s; $p }

sub attributes {
    my ($p, $kind) = @_;
    owner($p, pick(0, 0, 33, 1000, 60000), pick(0, 0, 34, 1000, 60001));
    chmod pick($kind eq 'd' ? @dirmodes : @modes), $p or die "$p: $!" unless $kind eq 'l';
    if ($kind eq 'f' or $kind eq 'd') {
        setx($p, 'user.' . pick('a', "b\xc3\xa4", 'c.d'), bytes(1 + int rand 40)) if rand() < .2;
        setx($p, 'trusted.drydock', "t\0" . bytes(3)) if $ENV{TRUSTED} and rand() < .1;
        setx($p, 'security.capability', pack 'V5', 0x02000001, 1 << int rand 30, 0, 0, 0) if $kind eq 'f' and rand() < .1;
        my $acl = sub { pack('V', 2) . join '', map { pack 'vvV', @$_ } @_ };
        my @rows = ([1, 6, 0xffffffff], [2, 5, 1000], [4, 4, 0xffffffff], [8, 4, 50], [16, 7, 0xffffffff], [32, pick(0, 4), 0xffffffff]);
        setx($p, 'system.posix_acl_access', $acl->(@rows)) if rand() < .1;
        setx($p, 'system.posix_acl_default', $acl->(@rows)) if $kind eq 'd' and rand() < .1;
    }
    mtime($p, when(), int rand 4e8) unless $kind eq 'd';
    $dirty{$p} = 1 if $kind eq 'd';
}

sub content {
    my $p = shift;
    open my $f, '>', $p or die "$p: $!";
    if (rand() < .06) { # sparse: a hole at either end
        seek $f, 65536 * (1 + int rand 5), 0;
        print $f bytes(100);
        truncate $f, 65536 * 8 + int rand 3;
    } else {
        print $f bytes(pick(0, 1, 511, 512, 513, int rand 3000));
    }
    close $f or die "$p: $!";
}

# One new entry below a folder; the kinds that are not everywhere are not counted on.
sub add {
    my ($dir, $files) = @_;
    my $p = "$dir/" . name();
    my $r = rand;
    $dirty{$dir} = 1;
    if ($r < .5) { content($p); attributes($p, 'f'); push @$files, $p }
    elsif ($r < .65) { symlink pick('.', "../n1", "/t/none\xff", 'x' x 300, "a b\n"), $p or die "$p: $!"; attributes($p, 'l'); push @$files, $p }
    elsif ($r < .85 && @$files) { my $to = pick(@$files); link $to, $p or die "$p to $to: $!" }
    elsif ($r < .9) { if (node($p, 0010600, 0)) { attributes($p, 'p'); push @$files, $p } }
    elsif ($r < .93) { node($p, 0140600, 0) if $ENV{SOCKETS} }
    elsif ($ENV{NODES}) { if (node($p, pick(0020600, 0060600), (3 << 8) + int rand 200)) { attributes($p, 'p'); push @$files, $p } }
    return $p;
}

sub folders {
    my @all = ($_[0]);
    for (my $i = 0; $i < @all && @all < 200; $i++) {
        opendir my $d, $all[$i] or die "$all[$i]: $!";
        push @all, grep { -d $_ && !-l $_ } map { "$all[$i]/$_" } grep { !/\A\.\.?\z/ } sort readdir $d;
    }
    return @all;
}
sub entries { my $dir = shift; opendir my $d, $dir or die "$dir: $!"; map { "$dir/$_" } grep { !/\A\.\.?\z/ } sort readdir $d }

sub gone {
    my $p = shift;
    if (-d $p && !-l $p) { gone($_) for entries($p); rmdir $p or die "$p: $!" } else { unlink $p or die "$p: $!" }
}

# Names of each file below a folder: an overlay counts those that are hidden too.
sub names {
    my %names;
    for my $dir (folders($_[0])) { for (entries($dir)) { my @s = lstat; $names{"$s[0]:$s[1]"}++ } }
    return \%names;
}
sub single { my ($names, $p) = @_; my @s = lstat $p; $names->{"$s[0]:$s[1]"} == 1 }

sub settle { # times of folders last, deepest first
    for my $p (sort { length $b <=> length $a || $a cmp $b } keys %dirty) { mtime($p, when(), int rand 4e8) if -d $p && !-l $p }
    %dirty = ();
}

sub make {
    my $root = shift;
    mkdir $root, 0755 or die "$root: $!";
    my @dirs = ($root);
    my @files;
    for (1 .. 2 + int rand 5) {
        my $p = pick(@dirs) . '/' . name();
        next if length $p > 900;
        mkdir $p, 0755 or die "$p: $!";
        push @dirs, $p;
    }
    add(pick(@dirs), \@files) for 1 .. 4 + int rand 12;
    attributes($_, 'd') for @dirs;
    settle();
}

sub change {
    my $root = shift;
    $count = 1000;
    for (1 .. 1 + int rand 8) {
        my @dirs = folders($root);
        my $dir = pick(@dirs);
        my @in = grep { lstat $_; !-S _ } entries($dir); # no layer has sockets
        my $r = rand;
        my $p = @in ? pick(@in) : undef;
        my $kind = defined $p ? (-l $p ? 'l' : -d _ ? 'd' : -f _ ? 'f' : 'o') : '';
        # A step that changes one of several names of a file changes that name alone on an overlay: such files are let be.
        my $names = names($root);
        my $single = defined $p && ($kind eq 'd' || single($names, $p));
        if ($r < .3 || !defined $p) { my @f = grep { (-l $_ || !-d _) && single($names, $_) } @in; my $new = add($dir, \@f) }
        elsif ($r < .5) { gone($p); $dirty{$dir} = 1 }
        elsif ($r < .6) { # something of another kind in its place
            gone($p);
            $dirty{$dir} = 1;
            if ($kind eq 'd') { rand() < .5 ? content($p) : symlink('elsewhere', $p); attributes($p, -l $p ? 'l' : 'f') }
            else { mkdir $p, 0755; my @none; add($p, \@none) for 1 .. 2; attributes($p, 'd') }
        }
        elsif ($r < .7 && $kind eq 'd') { # the same folder, made anew
            gone($p);
            mkdir $p, 0755; my @none; add($p, \@none) for 1 .. int rand 3; attributes($p, 'd'); $dirty{$dir} = 1;
        }
        elsif (!$single || $kind eq 'o') { }
        elsif ($r < .8) { attributes($p, $kind) }
        elsif ($r < .9 && $kind eq 'f') { my $m = (lstat $p)[2] & 07777; chmod 0600, $p; content($p); chmod $m, $p; mtime($p, when(), 5) }
        elsif ($kind eq 'f') { my $to = "$dir/" . name(); rename $p, $to or die "$p: $!"; $dirty{$dir} = 1 }
    }
    settle();
}

sub escaped { my $s = shift; $s =~ s{([^!-\[\]-~])}{sprintf '\\%02x', ord $1}ges; $s }

sub xattrs {
    my $p = shift;
    my $names = "\0" x 65536;
    my $n = syscall $call{llistxattr}, $p, $names, length $names;
    return '' if $n <= 0;
    my @all;
    for my $name (sort split /\0/, substr $names, 0, $n) {
        next if $name =~ /\Asecurity\.(selinux|ima|evm)|overlay\.|\Auser\.rootlesscontainers|\Auser\.umoci/;
        my $value = "\0" x 65536;
        my $length = syscall $call{lgetxattr}, $p, $name, $value, length $value;
        die "$name of $p: $!" if $length < 0;
        push @all, escaped($name) . '=' . unpack 'H*', substr $value, 0, $length;
    }
    return join ' ', @all;
}

sub list {
    my %skipped = map { $_ => 1 } @_;
    my @left = ('.');
    my (@all, %first, @sums);
    while (defined(my $dir = shift @left)) {
        opendir my $d, $dir or die "$dir: $!";
        for my $name (sort readdir $d) {
            my $p = "$dir/$name";
            next if $name =~ /\A\.\.?\z/ or $skipped{$p};
            my @s = lstat $p or die "$p: $!";
            next if -S _;
            push @all, $p;
            push @left, $p if -d _;
        }
    }
    my %sum;
    my %names; # an overlay counts names that are hidden
    for (@all) { my @s = lstat; $names{"$s[0]:$s[1]"}++ }
    my @files = grep { lstat $_; -f _ } @all;
    while (my @some = splice @files, 0, 200) {
        open my $sums, '-|', '/usr/bin/md5sum', '-z', '--', @some or die;
        local $/ = "\0";
        while (<$sums>) { chomp; $sum{substr $_, 34} = substr $_, 0, 32 }
        close $sums or die 'md5sum failed';
    }
    for my $p (sort @all) {
        my @s = lstat $p;
        my $type = sprintf '%o', $s[2] >> 12;
        my $id = "$s[0]:$s[1]";
        my $link = -d _ || $names{$id} == 1 ? '' : ($first{$id} //= $p);
        my $size = -f _ ? $s[7] : 0;
        my $dev = $type eq '2' || $type eq '6' ? $s[6] : 0;
        my $target = -l _ ? readlink $p : '';
        printf "%s %s %o %d:%d %d %d %d %s %s [%s] %s\n", escaped(substr $p, 2), $type, $type eq '12' ? 0777 : $s[2] & 07777, $s[4], $s[5],
            $s[9], $size, $dev, $sum{$p} // '', escaped($target), escaped($link), xattrs($p);
    }
}

my ($verb, $seed, $from, $to) = @ARGV;
if ($verb eq 'list') { list(@ARGV[1 .. $#ARGV]); exit }
umask 022;
for my $n ($from .. $to - 1) {
    srand $seed * 100_003 + $n * 2 + ($verb eq 'make' ? 0 : 1);
    $count = 0;
    eval { $verb eq 'make' ? make("t$n") : change("t$n"); 1 } or die "seed $seed, tree $n: $@";
}
